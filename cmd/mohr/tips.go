package main

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	catalogue "mohr/assets/words"
	"mohr/hygiene"
	"mohr/watermark"
)

// A tipsText is the flags of tips, as they are typed.
type tipsText struct {
	lang, poster string
	json, force  bool
}

// topics are the topics of the tips that this program carries, with their names.
func topics(t hygiene.Tips) (ids []string) {
	for _, topic := range t.Topics {
		ids = append(ids, topic.ID)
	}
	return ids
}

func (p *program) tipsVerb() *cobra.Command {
	var t tipsText
	c := &cobra.Command{
		Use:   "tips [flags] [TOPIC]",
		Short: "Say what keeps accounts and papers safe, with sources; print a poster of it.",
		Long: `The topics are second-factor, apps, sharing, oversharing and leak; without one, all are printed. Each tip names
its sources, when they were looked at, and how good they are: A is an official page, B the press quoting
officials, C one source or not confirmed.`,
		Example: `mohr tips sharing --lang both
mohr tips --poster poster.pdf`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) > 1 {
				return &usageError{fmt.Sprintf("tips takes one topic, but was given %d", len(args)), "leave the topic out for all of them"}
			}
			return nil
		},
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			tips, err := hygiene.ParseTips(catalogue.Tips())
			if err != nil {
				return nil, cobra.ShellCompDirectiveError
			}
			return topics(tips), cobra.ShellCompDirectiveNoFileComp
		},
		Annotations: exits(exitFault, exitUsage, exitExists, exitInterrupted),
		RunE: func(c *cobra.Command, args []string) error {
			if err := noEmptyFlag(c.Flags()); err != nil {
				return err
			}
			return p.tips(t, args)
		},
	}
	f := c.Flags()
	f.SortFlags = false
	f.StringVar(&t.lang, "lang", "en", "language of the tips: en, ur, both; default en")
	f.BoolVar(&t.json, "json", false, "print one JSON object a line for each tip")
	f.StringVar(&t.poster, "poster", "", "write a poster for a wall instead, one A4 page in both languages, or - for\nstandard output; default none")
	f.BoolVar(&t.force, "force", false, "replace an existing poster; with --poster - write to a terminal too")
	values(f, map[string]string{"lang": "LANG", "poster": "FILE.pdf"})
	complete(c, "lang", words(langs()))
	return c
}

// tips prints tips or writes the poster.
func (p *program) tips(t tipsText, args []string) error {
	lang, err := parseChoice("lang", t.lang, langs())
	if err != nil {
		return err
	}
	tips, err := hygiene.ParseTips(catalogue.Tips())
	if err != nil {
		return err
	}
	today := midnight(p.now())
	if t.poster != "" {
		if len(args) > 0 || t.json {
			return &usageError{"--poster takes neither a topic nor --json", "mohr tips --poster " + quoted(t.poster)}
		}
		p.warnOld(tips, tips.Poster.All(), today)
		return p.writePoster(t.poster, tips.Poster, t.force)
	}
	chosen := tips.Topics
	if len(args) > 0 {
		topic, ok := tips.Topic(args[0])
		if !ok {
			return &usageError{"unknown topic " + shown(args[0]), "one of " + strings.Join(topics(tips), ", ")}
		}
		chosen = []hygiene.Topic{topic}
	}
	var all []hygiene.Tip
	for i, topic := range chosen {
		all = append(all, topic.Tips...)
		switch {
		case t.json:
			for _, tip := range topic.Tips {
				p.object(recordOf(topic.ID, tip, lang, tips.Old(today), tip.Due(today)))
			}
		default:
			if i > 0 {
				fmt.Fprintln(p.stdout)
			}
			writeTopic(p.stdout, topic, lang)
		}
	}
	if !t.json {
		p.warnOld(tips, all, today)
	}
	return nil
}

// midnight is the day of a time where it was read, as package hygiene counts days.
func midnight(now time.Time) time.Time {
	y, m, d := now.Date()
	return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
}

// warnOld warns of tips whose sources nobody has looked at for too long: of all at once, or of single ones.
func (p *program) warnOld(tips hygiene.Tips, told []hygiene.Tip, today time.Time) {
	if tips.Old(today) {
		fmt.Fprintf(p.stderr, "mohr: warning: the sources of these tips were looked at on %s, more than %d months ago: ask at the source, and get a newer mohr\n",
			tips.Seen().Format(time.DateOnly), hygiene.MaxAgeMonths)
		return
	}
	for _, tip := range told {
		if tip.Due(today) {
			fmt.Fprintf(p.stderr, "mohr: warning: %s should have been looked at again by %s: ask at the source\n", tip.ID, tip.Review.Format(time.DateOnly))
		}
	}
}

// A tipRecord is one line of tips --json.
type tipRecord struct {
	ID     string             `json:"id"`
	Topic  string             `json:"topic"`
	En     *tipWords          `json:"en"` // null unless --lang asks for it
	Ur     *tipWords          `json:"ur"` // numbers are isolates
	Facts  []hygiene.ToldFact `json:"facts"`
	Seen   string             `json:"seen"`
	Grade  string             `json:"grade"`
	Review string             `json:"review_by"`
	Due    bool               `json:"due"` // review_by has passed
	Old    bool               `json:"old"` // the data as a whole is older than 12 months
}

type tipWords struct {
	Title string `json:"title"`
	Text  string `json:"text"`
}

func recordOf(topic string, tip hygiene.Tip, lang watermark.Lang, old, due bool) tipRecord {
	r := tipRecord{ID: tip.ID, Topic: topic, Seen: tip.Seen().Format(time.DateOnly), Grade: tip.Grade(),
		Review: tip.Review.Format(time.DateOnly), Due: due, Old: old, Facts: tip.ToldFacts()}
	for _, l := range spoken(lang) {
		w := &tipWords{wordsIn(tip.Title, l), wordsIn(tip.Text, l)}
		if l == catalogue.Urdu {
			r.Ur = w
		} else {
			r.En = w
		}
	}
	return r
}

// wordsIn is what w says in a language, in Urdu with its numbers isolated.
func wordsIn(w hygiene.Wording, l catalogue.Lang) string {
	if l == catalogue.Urdu {
		return hygiene.Isolated(w.Urdu)
	}
	return w.English
}

// tipWidth is how many characters an English line of a tip has at most. Urdu lines are left whole: a terminal that can show
// them breaks them.
const tipWidth = 78

// writeTopic prints the tips of a topic for a person.
func writeTopic(w io.Writer, topic hygiene.Topic, lang watermark.Lang) {
	langs := spoken(lang)
	for _, l := range langs {
		fmt.Fprintln(w, wordsIn(topic.Title, l))
	}
	for _, tip := range topic.Tips {
		fmt.Fprintln(w)
		for _, l := range langs {
			title, text := wordsIn(tip.Title, l), wordsIn(tip.Text, l)
			if l == catalogue.English {
				text = wrapped(text, "    ", tipWidth)
			} else {
				text = "    " + text
			}
			fmt.Fprintf(w, "  * %s\n%s\n", title, text)
		}
		fmt.Fprintln(w, wrapped(sourceLine(tip, langs[0]), "    ", tipWidth))
	}
}

// sourceLine says what a tip rests on.
func sourceLine(tip hygiene.Tip, l catalogue.Lang) string {
	comma, day := ", ", func(t time.Time) string { return t.Format(time.DateOnly) }
	sources := sourcesOf([]hygiene.Tip{tip})
	if l == catalogue.Urdu {
		comma = "، "
		for i, s := range sources {
			sources[i] = "\u2066" + s + "\u2069"
		}
	}
	return catalogue.Get(l, catalogue.TipsSource) + ": " + strings.Join(sources, "; ") + " (" + strings.Join([]string{
		filled(l, catalogue.TipsGrade, "grade", tip.Grade()),
		filled(l, catalogue.TipsSeen, "date", day(tip.Seen())),
		filled(l, catalogue.TipsReview, "date", day(tip.Review)),
	}, comma) + ")"
}

// sourcesOf lists the sources of tips, each once.
func sourcesOf(tips []hygiene.Tip) (all []string) {
	for _, tip := range tips {
		for _, f := range tip.Facts {
			for _, s := range f.Sources {
				if !slices.Contains(all, s) {
					all = append(all, s)
				}
			}
		}
	}
	return all
}

// wrapped breaks text at spaces into lines of at most width characters, each with an indent. An isolate is never broken.
func wrapped(text, indent string, width int) string {
	var b strings.Builder
	n, open := 0, 0
	for i, word := range strings.Split(text, " ") {
		size := len([]rune(word))
		switch {
		case i == 0:
			b.WriteString(indent)
			n = len(indent)
		case open == 0 && n+1+size > width:
			b.WriteString("\n" + indent)
			n = len(indent)
		default:
			b.WriteByte(' ')
			n++
		}
		b.WriteString(word)
		n += size
		open += strings.Count(word, "\u2066") - strings.Count(word, "\u2069")
	}
	return b.String()
}
