// Package words is the catalogue of what Mohr says on a stamped copy and in its page, in English and Urdu. Call Get with a
// language and a key.
//
// en.json and ur.json hold the words, one flat object each with the same keys; notes.json says in English what
// each is for and where it stands, so that a native reader can check it without reading code. A new word is a
// constant here with its name, and a line in each of the three files; the tests insist on all of them. What only
// the page says has a name that begins with page_, and no constant: the page reads the files. Words
// in braces, such as {n}, are places that the caller fills; in an Urdu line each value must be an isolate.
package words

import (
	_ "embed"
	"encoding/json"
	"sync"
)

// A Lang is a language of the catalogue. The zero value is English.
type Lang uint8

// The languages.
const (
	English Lang = iota
	Urdu
	langs // how many there are
)

// A Key names one entry of the catalogue. Use only the constants.
type Key uint8

// The fixed words of a label.
const (
	LabelFor    Key = iota // before the purpose
	LabelTo                // before the recipient
	LabelIssued            // before the day of issue
	LabelUntil             // before the last day of validity
	LabelCopy              // before the copy ID
	LabelOnly              // a line of its own: not valid for anything else
	LabelOnce              // on every copy's mark, the same on all: a copy for one purpose
	LabelScan              // beside the QR code
	LabelPage              // has {n}, this page, and {m}, how many there are
)

// The months, short, as they stand between day and year. Month gives the key of one.
const (
	MonthJanuary Key = LabelPage + 1 + iota
	MonthFebruary
	MonthMarch
	MonthApril
	MonthMay
	MonthJune
	MonthJuly
	MonthAugust
	MonthSeptember
	MonthOctober
	MonthNovember
	MonthDecember
)

// Month returns the key of a month, 1 to 12.
func Month(m int) Key { return MonthJanuary + Key(m-1) }

// The ready-made purposes, each a whole purpose for a label.
const (
	PurposeSIM Key = MonthDecember + 1 + iota
	PurposeBank
	PurposeJob
	PurposeRent
	PurposeSchool
	PurposeHotel
	PurposeCourier
	PurposeVisa
)

// The grades of a password, in their order; Grade gives the key of one.
const (
	PasswordScore0 Key = PurposeVisa + 1 + iota
	PasswordScore1
	PasswordScore2
	PasswordScore3
	PasswordScore4
)

// Why a password is easy to guess, in the order and with the names of hygiene.Code.
const (
	PasswordReasonMobileNumber Key = PasswordScore4 + 1 + iota
	PasswordReasonCnic
	PasswordReasonLandline
	PasswordReasonIban
	PasswordReasonPlate
	PasswordReasonOwnWord
	PasswordReasonBreached
	PasswordReasonCommonPassword
	PasswordReasonNameEnding
	PasswordReasonName
	PasswordReasonReligious
	PasswordReasonPlace
	PasswordReasonCricket
	PasswordReasonPolitics
	PasswordReasonDrama
	PasswordReasonLocalWord
	PasswordReasonUrduWord
	PasswordReasonDate
	PasswordReasonYear
	PasswordReasonKeyboard
	PasswordReasonSequence
	PasswordReasonRepeat
	PasswordReasonCommonWord
	PasswordReasonEnding
	PasswordReasonReversed
	PasswordReasonLeet
	PasswordReasonTooShort
)

// Where in the password that is, how long guessing takes, and what a standard says of it.
const (
	PasswordPlace Key = PasswordReasonTooShort + 1 + iota
	PasswordPlaceOne
	PasswordTimeSecond
	PasswordTimeMinute
	PasswordTimeHour
	PasswordTimeDay
	PasswordTimeMonth
	PasswordTimeYear
	PasswordTimeCentury
	PasswordTimeNever
	PasswordOnline
	PasswordOffline
	PasswordLeaked
	PasswordRest
	PasswordNistAlone
	PasswordNistSecond
	PasswordNistShort
	PasswordNistLeaked
	PasswordNistNote
)

// What is said around tips, below a poster and below a passphrase.
const (
	TipsSource Key = PasswordNistNote + 1 + iota // before the sources
	TipsSeen                                     // has {date}
	TipsGrade                                    // has {grade}
	TipsReview                                   // has {date}
	PosterFoot                                   // has {date}
	PhraseBits                                   // has {bits}, {n} words and {m}, how many the list has
	PhraseSlow                                   // has {rate}, guesses a second, and {years}
	PhraseFast                                   // has {rate} and {years}
	PhraseUse
)

// The columns of a batch's manifest, in their order.
const (
	ColumnInput Key = PhraseUse + 1 + iota
	ColumnOutput
	ColumnPurpose
	ColumnRecipient
	ColumnIssued
	ColumnExpires
	ColumnLang
	ColumnStrength
)

// What the printed report of a batch says.
const (
	SheetTitle Key = ColumnStrength + 1 + iota
	SheetFiles
	SheetMade
	SheetKept
	SheetFailed
	SheetLeft
	SheetDay
	SheetPurposes
	SheetFailures
	SheetMore // has {n}
	SheetDigest
	SheetNone
	SheetPictures
)

// Why a file of a batch was not stamped, by the codes of --json.
const (
	FaultUsage Key = SheetPictures + 1 + iota
	FaultLabel
	FaultFormat
	FaultDamaged
	FaultEncrypted
	FaultUnsupported
	FaultLimit
	FaultExists
	FaultInternal
)

// What asks whoever has a copy to delete it. Each has {date}, {purpose} and {id}.
const (
	CopiesAskExpired Key = FaultInternal + 1 + iota // has {until}, too
	CopiesAsk                                       // of a copy that has not expired, or never does
	keys                                            // how many there are
)

// Grade returns the key of a password's grade, 0 to 4.
func Grade(score int) Key { return PasswordScore0 + Key(score) }

// String returns the name of k in the catalogue's files: "label.for".
func (k Key) String() string {
	return [keys]string{
		LabelFor:       "label.for",
		LabelTo:        "label.to",
		LabelIssued:    "label.issued",
		LabelUntil:     "label.until",
		LabelCopy:      "label.copy",
		LabelOnly:      "label.only",
		LabelOnce:      "label.once",
		LabelScan:      "label.scan",
		LabelPage:      "label.page",
		MonthJanuary:   "month.1",
		MonthFebruary:  "month.2",
		MonthMarch:     "month.3",
		MonthApril:     "month.4",
		MonthMay:       "month.5",
		MonthJune:      "month.6",
		MonthJuly:      "month.7",
		MonthAugust:    "month.8",
		MonthSeptember: "month.9",
		MonthOctober:   "month.10",
		MonthNovember:  "month.11",
		MonthDecember:  "month.12",
		PurposeSIM:     "purpose.sim",
		PurposeBank:    "purpose.bank",
		PurposeJob:     "purpose.job",
		PurposeRent:    "purpose.rent",
		PurposeSchool:  "purpose.school",
		PurposeHotel:   "purpose.hotel",
		PurposeCourier: "purpose.courier",
		PurposeVisa:    "purpose.visa",

		PasswordScore0:               "password.score.0",
		PasswordScore1:               "password.score.1",
		PasswordScore2:               "password.score.2",
		PasswordScore3:               "password.score.3",
		PasswordScore4:               "password.score.4",
		PasswordReasonMobileNumber:   "password.reason.mobile-number",
		PasswordReasonCnic:           "password.reason.cnic",
		PasswordReasonLandline:       "password.reason.landline",
		PasswordReasonIban:           "password.reason.iban",
		PasswordReasonPlate:          "password.reason.plate",
		PasswordReasonOwnWord:        "password.reason.own-word",
		PasswordReasonBreached:       "password.reason.breached",
		PasswordReasonCommonPassword: "password.reason.common-password",
		PasswordReasonNameEnding:     "password.reason.name-ending",
		PasswordReasonName:           "password.reason.name",
		PasswordReasonReligious:      "password.reason.religious",
		PasswordReasonPlace:          "password.reason.place",
		PasswordReasonCricket:        "password.reason.cricket",
		PasswordReasonPolitics:       "password.reason.politics",
		PasswordReasonDrama:          "password.reason.drama",
		PasswordReasonLocalWord:      "password.reason.local-word",
		PasswordReasonUrduWord:       "password.reason.urdu-word",
		PasswordReasonDate:           "password.reason.date",
		PasswordReasonYear:           "password.reason.year",
		PasswordReasonKeyboard:       "password.reason.keyboard",
		PasswordReasonSequence:       "password.reason.sequence",
		PasswordReasonRepeat:         "password.reason.repeat",
		PasswordReasonCommonWord:     "password.reason.common-word",
		PasswordReasonEnding:         "password.reason.ending",
		PasswordReasonReversed:       "password.reason.reversed",
		PasswordReasonLeet:           "password.reason.leet",
		PasswordReasonTooShort:       "password.reason.too-short",
		PasswordPlace:                "password.place",
		PasswordPlaceOne:             "password.place.one",
		PasswordTimeSecond:           "password.time.second",
		PasswordTimeMinute:           "password.time.minute",
		PasswordTimeHour:             "password.time.hour",
		PasswordTimeDay:              "password.time.day",
		PasswordTimeMonth:            "password.time.month",
		PasswordTimeYear:             "password.time.year",
		PasswordTimeCentury:          "password.time.century",
		PasswordTimeNever:            "password.time.never",
		PasswordOnline:               "password.online",
		PasswordOffline:              "password.offline",
		PasswordLeaked:               "password.leaked",
		PasswordRest:                 "password.rest",
		PasswordNistAlone:            "password.nist.alone",
		PasswordNistSecond:           "password.nist.second",
		PasswordNistShort:            "password.nist.short",
		PasswordNistLeaked:           "password.nist.leaked",
		PasswordNistNote:             "password.nist.note",
		TipsSource:                   "tips.source",
		TipsSeen:                     "tips.seen",
		TipsGrade:                    "tips.grade",
		TipsReview:                   "tips.review",
		PosterFoot:                   "poster.foot",
		PhraseBits:                   "phrase.bits",
		PhraseSlow:                   "phrase.slow",
		PhraseFast:                   "phrase.fast",
		PhraseUse:                    "phrase.use",
		ColumnInput:                  "column.input",
		ColumnOutput:                 "column.output",
		ColumnPurpose:                "column.purpose",
		ColumnRecipient:              "column.recipient",
		ColumnIssued:                 "column.issued",
		ColumnExpires:                "column.expires",
		ColumnLang:                   "column.lang",
		ColumnStrength:               "column.strength",
		SheetTitle:                   "sheet.title",
		SheetFiles:                   "sheet.files",
		SheetMade:                    "sheet.made",
		SheetKept:                    "sheet.kept",
		SheetFailed:                  "sheet.failed",
		SheetLeft:                    "sheet.left",
		SheetDay:                     "sheet.day",
		SheetPurposes:                "sheet.purposes",
		SheetFailures:                "sheet.failures",
		SheetMore:                    "sheet.more",
		SheetDigest:                  "sheet.digest",
		SheetNone:                    "sheet.none",
		SheetPictures:                "sheet.pictures",
		FaultUsage:                   "fault.usage",
		FaultLabel:                   "fault.label",
		FaultFormat:                  "fault.format",
		FaultDamaged:                 "fault.damaged",
		FaultEncrypted:               "fault.encrypted",
		FaultUnsupported:             "fault.unsupported",
		FaultLimit:                   "fault.limit",
		FaultExists:                  "fault.exists",
		FaultInternal:                "fault.internal",
		CopiesAskExpired:             "copies.ask.expired",
		CopiesAsk:                    "copies.ask",
	}[k]
}

//go:embed en.json
var enJSON []byte

//go:embed ur.json
var urJSON []byte

// catalogue is read at the first Get and only read after. Broken files are our own fault, and tests see them.
var catalogue = sync.OnceValue(func() [langs]map[string]string {
	return [langs]map[string]string{English: parse(enJSON), Urdu: parse(urJSON)}
})

func parse(file []byte) map[string]string {
	var m map[string]string
	if err := json.Unmarshal(file, &m); err != nil {
		panic("words: catalogue: " + err.Error())
	}
	return m
}

// Get returns the words for k in language l. It is safe for several goroutines.
func Get(l Lang, k Key) string { return catalogue()[l][k.String()] }

// Purposes lists the ready-made purposes in the order in which they are offered.
func Purposes() []Key {
	return []Key{PurposeSIM, PurposeBank, PurposeJob, PurposeRent, PurposeSchool, PurposeHotel, PurposeCourier, PurposeVisa}
}
