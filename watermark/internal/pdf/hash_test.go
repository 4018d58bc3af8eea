package pdf

import (
	"bytes"
	"encoding/hex"
	"testing"
)

// Two files of qpdf 11.3: what it wrote as U and O for its passwords.
func TestHash(t *testing.T) {
	tests := []struct{ user, owner, u, o string }{
		{
			"correct horse battery", "owner words",
			"3e063ade2a8695120ad5f83d5740ff80a11d02ad568f4fbe23027ad0384e9e2801088094b0a456859829d1a2f981154e",
			"58942050f36398d8e40d5de2734e27bb07c5887e3ab52d035cc011c62b4bdb4215a5821dacf5f14d6c4ccc773a9bbfcb",
		},
		{
			"شناختی کارڈ", "owner words",
			"987f58bf350a0c93278355f554b3301f9f6e2f6895bb2cc95de5c5b0987bc470e6ed7fa50f34436d65f483d86f228ac8",
			"e03f24cd4a58f32b05c723b007c682744e40d5d5d3968c20fa15e9fec135dcfb11ad84333c24fc090b2e28aec6c14be5",
		},
	}
	for _, tt := range tests {
		u, _ := hex.DecodeString(tt.u)
		o, _ := hex.DecodeString(tt.o)
		if got := hash([]byte(tt.user), u[32:40], nil); !bytes.Equal(got, u[:32]) {
			t.Errorf("hash of the user's password = %x, want %x", got, u[:32])
		}
		if got := hash([]byte(tt.owner), o[32:40], u); !bytes.Equal(got, o[:32]) {
			t.Errorf("hash of the owner's password = %x, want %x", got, o[:32])
		}
		if got := hash([]byte("wrong"), u[32:40], nil); bytes.Equal(got, u[:32]) {
			t.Error("a wrong password fits")
		}
	}
}

// An owner's password that could be guessed would open the file; each has its own.
func TestOwnerIsRandom(t *testing.T) {
	seen := map[string]bool{}
	for i := range byte(20) {
		l, err := newLock("secret", bytes.NewReader(bytes.Repeat([]byte{i}, 1000)))
		if err != nil {
			t.Fatal(err)
		}
		for _, guess := range []string{"", "secret", "owner", "\x00"} {
			if bytes.Equal(hash([]byte(guess), l.o[32:40], l.u), l.o[:32]) {
				t.Errorf("the owner's password is %q", guess)
			}
		}
		if seen[string(l.o)] || seen[string(l.u)] {
			t.Error("two files have the same words")
		}
		seen[string(l.o)], seen[string(l.u)] = true, true
	}
}
