package main

import (
	"errors"
	"fmt"
	"io/fs"
	"runtime"

	"github.com/spf13/pflag"

	"mohr/cmd/internal/keyfile"
)

// The flags that name a file with a passphrase on its first line. A passphrase is never an argument, which every
// process may see, and never in the environment, which goes on to others.
const (
	keyPassphraseFlag = "key-passphrase-file" // opens the owner's key
	newPassphraseFlag = "new-passphrase-file" // locks what is written
	passphraseFlag    = "passphrase-file"     // opens a key that is imported
)

func declareKeyPassphrase(f *pflag.FlagSet, file *string) {
	f.StringVar(file, keyPassphraseFlag, "", "its first line opens the owner's key, when a passphrase locks that;\ndefault is to ask on the terminal")
	values(f, map[string]string{keyPassphraseFlag: "FILE"})
}

func declareNewPassphrase(f *pflag.FlagSet, file *string, without string) {
	f.StringVar(file, newPassphraseFlag, "", "its first line is the new passphrase;\ndefault is "+without)
	values(f, map[string]string{newPassphraseFlag: "FILE"})
}

// passphraseFile returns the passphrase in the file that the flag names, "" when it names none.
func passphraseFile(flag, file string) (string, error) {
	if file == "" {
		return "", nil
	}
	passphrase, err := readPassword(file)
	if err != nil {
		return "", fmt.Errorf("--%s: %w", flag, err)
	}
	return passphrase, nil
}

// keyPath is where the owner's key is. The error is a keyError.
func (p *program) keyPath() (string, error) {
	path, err := keyfile.Path(runtime.GOOS, p.getenv)
	if err != nil {
		return "", &keyError{"", err}
	}
	return path, nil
}

// ownKey reads the owner's key for a verb that wants there to be one. The error is a keyError.
func (p *program) ownKey() (path string, key keyfile.Key, err error) {
	if path, err = p.keyPath(); err != nil {
		return "", key, err
	}
	key, err = keyfile.Read(path)
	if errors.Is(err, fs.ErrNotExist) {
		err = errNoKey
	}
	if err != nil {
		return path, key, &keyError{path, err}
	}
	return path, key, nil
}

// ownPrompt asks for the passphrase of the owner's key.
const ownPrompt = "Passphrase of your key: "

// openKey opens key, the file at path, with the passphrase or, when there is need of one and it is "", with what is typed
// at the prompt. The error is a keyError or that of the terminal.
func (p *program) openKey(path string, key keyfile.Key, passphrase, prompt string) (root keyfile.Root, err error) {
	if key.Locked() && passphrase == "" && p.terminal != nil {
		if passphrase, err = p.ask(prompt); err != nil {
			return root, fmt.Errorf("passphrase: %w", err)
		}
	}
	if root, err = key.Root(passphrase); err != nil {
		return root, &keyError{path, err}
	}
	return root, nil
}

// newPassphrase returns the passphrase of --new-passphrase-file or, when that is "", asks for one, twice. without says
// what to do when there is no terminal.
func (p *program) newPassphrase(file, without string) (string, error) {
	if file != "" {
		return passphraseFile(newPassphraseFlag, file)
	}
	if p.terminal == nil {
		return "", &usageError{"there is no terminal to ask for a new passphrase on", without}
	}
	first, err := p.ask("New passphrase: ")
	if err != nil {
		return "", err
	}
	if first == "" {
		return "", &usageError{"no passphrase was typed", "type one; " + without}
	}
	again, err := p.ask("The same once more: ")
	if err == nil && first != again {
		err = &usageError{"the two passphrases differ", "try again"}
	}
	return first, err
}
