package watermark_test

import (
	"os"

	"mohr/assets/fonts"
)

func init() {
	var files [3][]byte
	for i, name := range [...]string{"NotoNastaliqUrdu-Regular", "NotoSans-Regular", "NotoSans-Bold"} {
		var err error
		if files[i], err = os.ReadFile("../assets/fonts/" + name + ".ttf"); err != nil {
			panic(err)
		}
	}
	fonts.Put(files[0], files[1], files[2])
}
