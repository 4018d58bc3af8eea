package kiosk

import (
	"io"
	"os"
	"slices"

	"mohr/web"
)

// The bounds of spoken prompts, bytes.
const (
	maxPrompt  = 2 << 20  // one
	maxPrompts = 32 << 20 // all
)

// voiceTypes are the files that a prompt may be, by ending.
var voiceTypes = [...]struct{ ending, media string }{
	{".ogg", "audio/ogg"}, {".mp3", "audio/mpeg"}, {".wav", "audio/wav"}, {".m4a", "audio/mp4"},
}

// A sound is one prompt.
type sound struct {
	data  []byte
	media string
}

// Voices reads the spoken prompts of a folder: LANG/NAME.ogg, or mp3, wav, m4a. What is not there or too large is left out;
// missing is how many of the two languages' names have no file, large how many are too large.
func Voices(folder string) (voice func(lang, name string) ([]byte, string, bool), missing, large int) {
	sounds := map[string]sound{}
	root, err := os.OpenRoot(folder)
	if err != nil {
		return nil, len(web.KioskLanguages) * len(web.KioskPrompts), 0
	}
	defer root.Close()
	total := 0
	for _, lang := range web.KioskLanguages {
		for _, name := range web.KioskPrompts {
			s, fits := readSound(root, lang+"/"+name)
			switch total += len(s.data); {
			case !fits || total > maxPrompts:
				large++
			case s.data == nil:
				missing++
			default:
				sounds[lang+"/"+name] = s
			}
		}
	}
	return func(lang, name string) ([]byte, string, bool) {
		s, ok := sounds[lang+"/"+name]
		return slices.Clone(s.data), s.media, ok
	}, missing, large
}

// readSound reads the first of a prompt's files that is there.
func readSound(root *os.Root, name string) (s sound, fits bool) {
	for _, t := range voiceTypes {
		f, info, err := openPlain(root, name+t.ending)
		if err != nil {
			continue
		}
		data, err := io.ReadAll(io.LimitReader(f, maxPrompt+1))
		f.Close()
		if err != nil || info.Size() > maxPrompt || len(data) > maxPrompt {
			return sound{}, false
		}
		return sound{data, t.media}, true
	}
	return sound{}, true
}
