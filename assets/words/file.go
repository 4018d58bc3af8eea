package words

import "bytes"

// File returns the catalogue of language l as it is shipped, a JSON object of names and words, for a page that reads it
// itself.
func File(l Lang) []byte {
	return bytes.Clone([langs][]byte{English: enJSON, Urdu: urJSON}[l])
}
