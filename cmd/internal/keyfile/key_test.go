package keyfile

import (
	"bytes"
	"encoding/base64"
	"errors"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"
	"time"

	"filippo.io/age"
	"filippo.io/age/armor"
)

// testWork keeps scrypt cheap.
const testWork = 8

// The root 00 01 02 ... 1f under passphrases, made after age-encryption.org/v1 with Node's crypto module.
const (
	countingLocked = `-----BEGIN AGE ENCRYPTED FILE-----
YWdlLWVuY3J5cHRpb24ub3JnL3YxCi0+IHNjcnlwdCBXbHBhV2xwYVdscGFXbHBh
V2xwYVdnIDEwCkYyZWh2OUdna092dlorRk96WCtsbHdGclc5aWc3UHFRai8wcEJi
WUU2eXcKLS0tIEtXc21QWnIvV21SbXlPNEtLVUhqMzI5NGVQRkUra1JOT3hNMldC
cEpmbFUKpaWlpaWlpaWlpaWlpaWlpWlb8aZEcmoOkBJgN5BGCDrj/ZYe0MrlKhkA
flZzqTPLZDprATLx17ELphkF/YdY9orUpWaK5dRgi1kPVG5LrEAssxuH1TmUfgK8
o06w
-----END AGE ENCRYPTED FILE-----
`
	countingUrdu = `-----BEGIN AGE ENCRYPTED FILE-----
YWdlLWVuY3J5cHRpb24ub3JnL3YxCi0+IHNjcnlwdCBXbHBhV2xwYVdscGFXbHBh
V2xwYVdnIDEwCllzR0VHamRlZ3dPSlcvdlZTVGVvMms1YUxLcjFDQmkxTSswSkIv
OFRpUkUKLS0tIEdqbEdZZHpPZWtjbjB3Uzc0aEsvUkJqMmpYT0ZkU2k5bzJVeGEz
cFl3VXcKpaWlpaWlpaWlpaWlpaWlpWlb8aZEcmoOkBJgN5BGCDrj/ZYe0MrlKhkA
flZzqTPLZDprATLx17ELphkF/YdY9orUpWaK5dRgi1kPVG5LrEAssxuH1TmUfgK8
o06w
-----END AGE ENCRYPTED FILE-----
`
	lockedRubbish = `-----BEGIN AGE ENCRYPTED FILE-----
YWdlLWVuY3J5cHRpb24ub3JnL3YxCi0+IHNjcnlwdCBXbHBhV2xwYVdscGFXbHBh
V2xwYVdnIDEwCkYyZWh2OUdna092dlorRk96WCtsbHdGclc5aWc3UHFRai8wcEJi
WUU2eXcKLS0tIEtXc21QWnIvV21SbXlPNEtLVUhqMzI5NGVQRkUra1JOT3hNMldC
cEpmbFUKpaWlpaWlpaWlpaWlpaWlpWpb7fQIOWQSxG7mp6f9+xuwpQySrD0m90QZ
-----END AGE ENCRYPTED FILE-----
`
)

func TestForeignLocked(t *testing.T) {
	for _, tt := range []struct {
		name, text, passphrase string
		want                   error
	}{
		{"right", countingLocked, "SPECIMEN-word", nil},
		{"right, line ends of Windows", strings.ReplaceAll(countingLocked, "\n", "\r\n"), "SPECIMEN-word", nil},
		{"right, in Urdu", countingUrdu, "شناختی کارڈ", nil},
		{"none", countingLocked, "", ErrLocked},
		{"another", countingLocked, "SPECIMEN-world", ErrPassphrase},
		{"another case", countingLocked, "specimen-word", ErrPassphrase},
		{"with a space", countingLocked, "SPECIMEN-word ", ErrPassphrase},
		{"something else within", lockedRubbish, "SPECIMEN-word", ErrCorrupt},
	} {
		key, err := Parse([]byte(tt.text))
		if err != nil || !key.Locked() {
			t.Errorf("%s: Parse = locked %v, %v", tt.name, key.Locked(), err)
			continue
		}
		root, err := key.Root(tt.passphrase)
		if !errors.Is(err, tt.want) || (err != nil) != (tt.want != nil) || (err == nil) != (root == counting()) {
			t.Errorf("%s: Root = the root: %v, %v, want %v", tt.name, root == counting(), err, tt.want)
		}
	}
}

func TestLock(t *testing.T) {
	key, err := Lock(counting(), "SPECIMEN-word", testWork)
	if err != nil || !key.Locked() {
		t.Fatalf("Lock = locked %v, %v", key.Locked(), err)
	}
	if bytes.Contains(key.Text(), []byte(countingLine[12:40])) || bytes.Contains(key.Text(), []byte("SPECIMEN")) {
		t.Errorf("a locked key shows what it hides: %s", key.Text())
	}
	if len(key.Text()) > MaxBytes*3/4 {
		t.Errorf("a locked key is %d bytes, too near to the limit of %d", len(key.Text()), MaxBytes)
	}
	read, err := Parse(key.Text())
	if err != nil || !read.Equal(key) {
		t.Fatalf("Parse = %v, the same: %v", err, read.Equal(key))
	}
	if root, err := read.Root("SPECIMEN-word"); err != nil || root != counting() {
		t.Errorf("Root = the root: %v, %v", root == counting(), err)
	}
	again, err := Lock(counting(), "SPECIMEN-word", testWork)
	if err != nil || again.Equal(key) {
		t.Errorf("locked twice it is the same text: %v, %v", again.Equal(key), err)
	}
	for name, bad := range map[string]struct {
		passphrase string
		work       int
	}{"no passphrase": {"", testWork}, "no work": {"x", 0}, "too much work": {"x", MaxWorkFactor + 1}} {
		if key, err := Lock(counting(), bad.passphrase, bad.work); err == nil || key.text != nil {
			t.Errorf("%s: Lock = %q, %v, want an error", name, key.text, err)
		}
	}
}

func TestPlain(t *testing.T) {
	key := Plain(counting())
	if key.Locked() || string(key.Text()) != countingLine {
		t.Errorf("Plain = locked %v, %q", key.Locked(), key.Text())
	}
	for _, passphrase := range []string{"", "any"} {
		if root, err := key.Root(passphrase); err != nil || root != counting() {
			t.Errorf("Root(%q) = the root: %v, %v", passphrase, root == counting(), err)
		}
	}
}

// A locked key that is not whole, or was made by something else, is seen before anyone is asked for a passphrase.
func TestParseLocked(t *testing.T) {
	recrypted := func(recipients ...age.Recipient) string {
		var text bytes.Buffer
		armored := armor.NewWriter(&text)
		plain, err := age.Encrypt(armored, recipients...)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := plain.Write([]byte(countingLine)); err != nil {
			t.Fatal(err)
		}
		if err := errors.Join(plain.Close(), armored.Close()); err != nil {
			t.Fatal(err)
		}
		return text.String()
	}
	identity, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.SplitAfter(countingLocked, "\n")
	for name, tt := range map[string]struct {
		text string
		want error
	}{
		"cut after the first line": {lines[0], ErrCorrupt},
		"cut within":               {countingLocked[:200], ErrCorrupt},
		"without its last line":    {strings.TrimSuffix(countingLocked, armor.Footer+"\n"), ErrCorrupt},
		"a line left out":          {lines[0] + lines[2] + strings.Join(lines[3:], ""), ErrCorrupt},
		"more after it":            {countingLocked + countingLine, ErrCorrupt},
		"a line before it":         {"\n" + countingLocked, ErrCorrupt},
		"the armor alone":          {armor.Header + "\n" + armor.Footer + "\n", ErrCorrupt},
		"not base64":               {strings.Replace(countingLocked, "YWdl", "YW?l", 1), ErrCorrupt},
		"without the armor":        {string(unarmored(t, countingLocked)), ErrCorrupt},
		"to a recipient":           {recrypted(identity.Recipient()), ErrCorrupt},
		"white space for long":     {countingLocked + strings.Repeat(" ", MaxBytes), ErrCorrupt},
		"a later format of age":    {rewritten(t, "age-encryption.org/v1\n", "age-encryption.org/v2\n"), ErrCorrupt},
		"work for a second":        {rewritten(t, " 10\n", " 18\n"), nil},
		"work at the limit":        {rewritten(t, " 10\n", " 20\n"), nil},
		"work over the limit":      {rewritten(t, " 10\n", " 21\n"), ErrWork},
		"work for a year":          {rewritten(t, " 10\n", " 40\n"), ErrWork},
		"work without end":         {rewritten(t, " 10\n", " 99999999999999999999\n"), ErrWork},
		"work below nothing":       {rewritten(t, " 10\n", " -1\n"), ErrCorrupt},
		"work in words":            {rewritten(t, " 10\n", " ten\n"), ErrCorrupt},
		"no work":                  {rewritten(t, " 10\n", "\n"), ErrCorrupt},
	} {
		began := time.Now()
		key, err := Parse([]byte(tt.text))
		if !errors.Is(err, tt.want) || (err != nil) != (tt.want != nil) || (err != nil && key.text != nil) {
			t.Errorf("%s: Parse = %q, %v, want %v", name, key.text, err, tt.want)
		}
		if took := time.Since(began); took > 10*time.Second {
			t.Errorf("%s: took %v", name, took)
		}
	}
}

// unarmored is the age file within an armor.
func unarmored(t *testing.T, text string) []byte {
	t.Helper()
	body := strings.TrimSuffix(strings.TrimPrefix(text, armor.Header+"\n"), armor.Footer+"\n")
	raw, err := base64.StdEncoding.DecodeString(body)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

// rewritten is countingLocked with something else in its header.
func rewritten(t *testing.T, old, new string) string {
	t.Helper()
	raw := unarmored(t, countingLocked)
	if !bytes.Contains(raw, []byte(old)) {
		t.Fatalf("no %q in the header", old)
	}
	var text bytes.Buffer
	armored := armor.NewWriter(&text)
	if _, err := armored.Write(bytes.Replace(raw, []byte(old), []byte(new), 1)); err != nil {
		t.Fatal(err)
	}
	if err := armored.Close(); err != nil {
		t.Fatal(err)
	}
	return text.String()
}

// Whichever byte of a locked key is changed, its root is not given.
func TestLockedChanged(t *testing.T) {
	raw := unarmored(t, countingLocked)
	for i := range raw {
		changed := bytes.Clone(raw)
		changed[i] ^= 1
		if bytes.Contains(changed, []byte("scrypt")) && !bytes.Contains(changed, []byte(" 10\n")) {
			continue // another work factor, of up to a second
		}
		var text bytes.Buffer
		armored := armor.NewWriter(&text)
		armored.Write(changed)
		armored.Close()
		key, err := Parse(text.Bytes())
		if err == nil {
			_, err = key.Root("SPECIMEN-word")
		}
		if !errors.Is(err, ErrCorrupt) && !errors.Is(err, ErrPassphrase) && !errors.Is(err, ErrWork) {
			t.Errorf("byte %d changed: %v", i, err)
		}
	}
}

// opens reads an age file of one scrypt recipient from standard input and prints what is in it.
const opens = `
const c = require('crypto'), text = require('fs').readFileSync(0, 'latin1');
const all = Buffer.from(text.split('\n').slice(1, -2).join(''), 'base64');
const hkdf = (key, salt, info) => Buffer.from(c.hkdfSync('sha256', key, salt, info, 32));
const open = (key, nonce, data) => {
	const d = c.createDecipheriv('chacha20-poly1305', key, nonce, {authTagLength: 16});
	d.setAuthTag(data.subarray(-16));
	return Buffer.concat([d.update(data.subarray(0, -16)), d.final()]);
};
const end = all.indexOf('\n--- ') + 4, head = all.subarray(0, end);
const [, stanza, body] = head.toString('latin1').split('\n');
const [, , salt, work] = stanza.split(' ');
const wrap = c.scryptSync(process.argv[1], Buffer.concat([Buffer.from('age-encryption.org/v1/scrypt'), Buffer.from(salt, 'base64')]),
	32, {N: 2 ** +work, r: 8, p: 1});
const key = open(wrap, Buffer.alloc(12), Buffer.from(body, 'base64'));
const line = all.indexOf('\n', end), mac = all.subarray(end + 1, line).toString('latin1');
if (c.createHmac('sha256', hkdf(key, '', 'header')).update(head).digest('base64').replace('=', '') !== mac) throw 'mac';
const nonce = Buffer.alloc(12);
nonce[11] = 1;
process.stdout.write(open(hkdf(key, all.subarray(line + 1, line + 17), 'payload'), nonce, all.subarray(line + 17)));
`

// What the package locks is read by another hand, after the specification alone.
func TestOthersOpen(t *testing.T) {
	node, err := exec.LookPath("node")
	if err != nil {
		if os.Getenv("CI") != "" {
			t.Fatal("node is missing")
		}
		t.Skip("node is missing")
	}
	key, err := Lock(counting(), "SPECIMEN-word", testWork)
	if err != nil {
		t.Fatal(err)
	}
	c := exec.Command(node, "-e", opens, "SPECIMEN-word")
	c.Stdin = bytes.NewReader(key.Text())
	if out, err := c.CombinedOutput(); err != nil || string(out) != countingLine {
		t.Errorf("Node opens it to %q, %v", out, err)
	}
}

// cheap are the headers that open at once.
var cheap = regexp.MustCompile(`^age-encryption\.org/v1\n-> scrypt \S+ ([1-9]|10)\n`)

func FuzzLocked(f *testing.F) {
	f.Add([]byte(countingLocked))
	f.Add([]byte(lockedRubbish))
	f.Add([]byte(countingLine))
	f.Add([]byte(armor.Header + "\n" + armor.Footer + "\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		key, err := Parse(text)
		switch {
		case err != nil:
			if !errors.Is(err, ErrCorrupt) && !errors.Is(err, ErrVersion) && !errors.Is(err, ErrWork) || key.text != nil {
				t.Errorf("Parse = %q, %v", key.text, err)
			}
			return
		case !bytes.Equal(key.Text(), text):
			t.Errorf("the text of %q is %q", text, key.Text())
		}
		if _, err := key.Root(""); key.Locked() != errors.Is(err, ErrLocked) || !key.Locked() && err != nil {
			t.Errorf("%q: locked %v, Root without a passphrase: %v", text, key.Locked(), err)
		}
		if key.Locked() && cheap.Match(unarmoredOr(text)) {
			_, err := key.Root("another")
			if !errors.Is(err, ErrPassphrase) && !errors.Is(err, ErrCorrupt) {
				t.Errorf("%q opens with a wrong passphrase: %v", text, err)
			}
		}
	})
}

// unarmoredOr is what can be read of an armor.
func unarmoredOr(text []byte) []byte {
	var b bytes.Buffer
	b.ReadFrom(armor.NewReader(bytes.NewReader(text)))
	return b.Bytes()
}
