package hygiene

// A Code names one thing that a guesser uses. The smaller it is, the more a person should hear of it first. The zero
// Code is none. The names, which String returns, are for programs and for the sections of lists; they do not change.
type Code uint8

// The codes.
const (
	MobileNumber   Code = 1 + iota // 03xx, +92, 0092, 92 or 3xx
	CNIC                           // 13 digits in any spelling; also the old card's 3-2-6
	Landline                       // area code and number
	IBAN                           // PK and 22 more
	Plate                          // a vehicle's number
	OwnWord                        // one of the person's own words
	BreachedList                   // the whole password has leaked
	CommonPassword                 // much used by others
	NameEnding                     // a name with a usual ending: 123, 786, a year
	Name
	Religious // a religious phrase or word
	Place     // country, city, province
	Cricket   // teams and players
	Politics  // parties, slogans, politicians
	Drama     // dramas, films, songs
	LocalWord // a word of Roman Urdu, a brand
	UrduWord  // a word in Urdu script, or its keys typed as Latin
	Date
	Year
	KeyboardWalk // neighbouring keys
	Sequence     // abcd, 4321
	Repeat       // the same again and again
	CommonWord   // an English word
	Ending       // 123, 786, @123 and the like
	Reversed     // written backwards
	Leet         // 4 for a, @ for a
	TooShort     // fewer than LengthSecondFactor code points
	codes        // how many there are
)

// Codes lists all codes, in their order.
func Codes() []Code {
	var all []Code
	for c := MobileNumber; c < codes; c++ {
		all = append(all, c)
	}
	return all
}

// String returns the name of c: "mobile-number".
func (c Code) String() string {
	return [codes]string{
		"none",
		MobileNumber:   "mobile-number",
		CNIC:           "cnic",
		Landline:       "landline",
		IBAN:           "iban",
		Plate:          "plate",
		OwnWord:        "own-word",
		BreachedList:   "breached",
		CommonPassword: "common-password",
		NameEnding:     "name-ending",
		Name:           "name",
		Religious:      "religious",
		Place:          "place",
		Cricket:        "cricket",
		Politics:       "politics",
		Drama:          "drama",
		LocalWord:      "local-word",
		UrduWord:       "urdu-word",
		Date:           "date",
		Year:           "year",
		KeyboardWalk:   "keyboard",
		Sequence:       "sequence",
		Repeat:         "repeat",
		CommonWord:     "common-word",
		Ending:         "ending",
		Reversed:       "reversed",
		Leet:           "leet",
		TooShort:       "too-short",
	}[c]
}

// codeOf is the code of that name, 0 for none.
func codeOf(name string) Code {
	for _, c := range Codes() {
		if c.String() == name {
			return c
		}
	}
	return 0
}
