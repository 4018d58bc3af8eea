package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"mohr/assets/lists"
	catalogue "mohr/assets/words"
	"mohr/cmd/internal/outfile"
	"mohr/hygiene"
)

// maxWeighed bounds the line that a password is read from, bytes; maxOwnFile a file of the person's own words.
const (
	maxWeighed = 64 << 10
	maxOwnFile = 16 << 10
)

// A weighText is the flags of password as they were typed.
type weighText struct {
	ownFile, lang string
	own, json     bool
}

func (p *program) passwordVerb() *cobra.Command {
	var t weighText
	c := &cobra.Command{
		Use:   "password [flags]",
		Short: "Say how easily a password is guessed, and why.",
		Long: `The password is asked for on the terminal and not shown, or read from the first line of standard input; it is
never an argument, which every program of the machine may see. It stays in memory, and so do words of your own.
Known are the habits of Pakistan besides those of the world, and a million passwords that have leaked.`,
		Example: `mohr password
mohr password --lang ur --own-file about-me.txt`,
		Args:        noSecretArguments,
		Annotations: exits(exitFault, exitUsage, exitInterrupted),
		RunE: func(c *cobra.Command, _ []string) error {
			if err := noEmptyFlag(c.Flags()); err != nil {
				return err
			}
			return p.weigh(t)
		},
	}
	c.SetFlagErrorFunc(func(c *cobra.Command, _ error) error { return noSecretArguments(c, []string{""}) })
	f := c.Flags()
	f.SortFlags = false
	f.BoolVar(&t.own, "own", false, "also ask on the terminal for words that others know of you:\nname, telephone number, city; they are not shown")
	f.StringVar(&t.ownFile, "own-file", "", "a file with such words, one on a line; default none")
	f.StringVar(&t.lang, "lang", "en", "language of the answer: en or ur; default en")
	f.BoolVar(&t.json, "json", false, "print one JSON object")
	values(f, map[string]string{"own-file": "FILE", "lang": "LANG"})
	return c
}

// noSecretArguments refuses words and flags that the verb does not know, and repeats none: one may be the password.
func noSecretArguments(c *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	return &usageError{"password takes no argument and no flag but its own", "it asks for the password; " + c.CommandPath() + " --help lists the flags"}
}

// weigh reads a password and says how strong it is.
func (p *program) weigh(t weighText) error {
	lang, err := parseChoice("lang", t.lang, []choice[catalogue.Lang]{{"en", catalogue.English}, {"ur", catalogue.Urdu}})
	if err != nil {
		return err
	}
	own, err := p.ownWords(t)
	if err != nil {
		return err
	}
	password, err := p.weighed()
	if err != nil {
		return err
	}
	meter, err := newMeter()
	if err != nil {
		return err
	}
	s := meter.Weigh(password, own)
	if t.json {
		p.object(newWeighRecord(s, lang))
		return nil
	}
	fmt.Fprint(p.stdout, weighLines(s, lang))
	return nil
}

// ownWords returns what others know of the person.
func (p *program) ownWords(t weighText) ([]string, error) {
	var own []string
	if t.ownFile != "" {
		f, _, err := look(t.ownFile)
		if err != nil {
			return nil, fmt.Errorf("--own-file: %w", err)
		}
		defer f.Close()
		text, err := io.ReadAll(io.LimitReader(f, maxOwnFile+1))
		if err != nil {
			return nil, fmt.Errorf("--own-file: %w", inputError(err))
		}
		if len(text) > maxOwnFile {
			return nil, &usageError{fmt.Sprintf("--own-file: it is longer than %d bytes", maxOwnFile), "a few words are enough: name, telephone number, city"}
		}
		own = strings.FieldsFunc(string(text), func(r rune) bool { return r == '\n' || r == '\r' })
	}
	if !t.own {
		return own, nil
	}
	if p.terminal == nil {
		return nil, &usageError{"there is no terminal to ask for your own words on", "--own-file FILE gives them without asking"}
	}
	line, err := p.ask("Words of your own, with commas between: ")
	return append(own, strings.Split(line, ",")...), err
}

// weighed reads the password, from the terminal or from the first line of standard input.
func (p *program) weighed() (string, error) {
	var password string
	var err error
	if p.terminal != nil {
		password, err = p.ask("Password to weigh: ")
	} else {
		password, err = bufio.NewReader(io.LimitReader(p.stdin, maxWeighed+1)).ReadString('\n')
		if errors.Is(err, io.EOF) {
			err = nil
		}
		password = strings.TrimRight(password, "\r\n")
	}
	switch {
	case err != nil:
		return "", fmt.Errorf("standard input: %w", outfile.Bare(err))
	case password == "":
		return "", &usageError{"no password was given", "type one, or give it as the first line of standard input"}
	case len(password) > maxWeighed:
		return "", &usageError{fmt.Sprintf("the first line is longer than %d bytes", maxWeighed), "give the password alone on the first line"}
	}
	return password, nil
}

// newMeter builds the meter with everything that is known.
func newMeter() (*hygiene.Meter, error) {
	d := hygiene.Data{Lists: lists.Common(), Local: lists.Pakistan, Breached: []string{lists.Breached100k, lists.Breached1M}}
	return d.Meter()
}

// A weighRecord is what password --json prints: what programs are told, and the same in words.
type weighRecord struct {
	hygiene.ToldStrength
	Grade   string        `json:"grade"`
	Reasons []weighReason `json:"reasons"` // in place of ToldStrength's
}

type weighReason struct {
	hygiene.ToldReason
	Text string `json:"text"`
}

func newWeighRecord(s hygiene.Strength, lang catalogue.Lang) weighRecord {
	r := weighRecord{s.Told(), catalogue.Get(lang, catalogue.Grade(s.Score)), []weighReason{}}
	for i, told := range r.ToldStrength.Reasons {
		r.Reasons = append(r.Reasons, weighReason{told, catalogue.Get(lang, reasonKey(s.Reasons[i].Code))})
	}
	return r
}

// reasonKey is the key of a reason's words, which stand in the order of the codes.
func reasonKey(c hygiene.Code) catalogue.Key {
	return catalogue.PasswordReasonMobileNumber + catalogue.Key(c-hygiene.MobileNumber)
}

// weighLines says a finding to a person: why first, then how long it holds, then what a standard says.
func weighLines(s hygiene.Strength, lang catalogue.Lang) string {
	var lines []string
	say := func(k catalogue.Key, places ...string) { lines = append(lines, filled(lang, k, places...)) }
	say(catalogue.Grade(s.Score))
	for _, r := range s.Reasons {
		text := catalogue.Get(lang, reasonKey(r.Code))
		switch {
		case r.From == 0 && r.To >= s.Length:
			lines = append(lines, "  "+text)
		case r.To-r.From == 1:
			lines = append(lines, "  "+filled(lang, catalogue.PasswordPlaceOne, "reason", text, "from", strconv.Itoa(r.From+1)))
		default:
			lines = append(lines, "  "+filled(lang, catalogue.PasswordPlace, "reason", text, "from", strconv.Itoa(r.From+1), "to", strconv.Itoa(r.To)))
		}
	}
	if s.Breached > 0 {
		say(catalogue.PasswordLeaked, "n", grouped(float64(s.Breached)))
	}
	say(catalogue.PasswordOnline, "time", timeWords(s.Times.Online, lang), "slow", timeWords(s.Times.Throttled, lang))
	say(catalogue.PasswordOffline, "time", timeWords(s.Times.SlowHash, lang), "fast", timeWords(s.Times.FastHash, lang))
	if s.Rest > 0 {
		say(catalogue.PasswordRest, "n", strconv.Itoa(hygiene.MaxSearched), "m", strconv.Itoa(s.Rest))
	}
	alone, second := strconv.Itoa(hygiene.LengthAlone), strconv.Itoa(hygiene.LengthSecondFactor)
	switch {
	case s.Breached > 0:
		say(catalogue.PasswordNistLeaked, "standard", hygiene.Standard)
	case s.Alone():
		say(catalogue.PasswordNistAlone, "standard", hygiene.Standard, "n", alone)
	case s.WithSecondFactor():
		say(catalogue.PasswordNistSecond, "standard", hygiene.Standard, "n", alone)
	default:
		say(catalogue.PasswordNistShort, "standard", hygiene.Standard, "n", second)
	}
	say(catalogue.PasswordNistNote)
	return strings.Join(lines, "\n") + "\n"
}

// timeWords says how long guessing takes.
func timeWords(seconds float64, lang catalogue.Lang) string {
	const minute, hour, day, month, year = 60, 3600, 86400, 31 * 86400, 365 * 86400
	k := catalogue.PasswordTimeSecond
	for _, bound := range []float64{1, minute, hour, day, month, year, 100 * year} {
		if seconds < bound {
			break
		}
		k++
	}
	return catalogue.Get(lang, k)
}
