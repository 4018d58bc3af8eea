package watermark

// Check holds a label against the rules that need no document: how long its words are, whether their characters can be
// printed, its dates. A label that passes may still be too long for one small picture. An unset day of issue or copy ID
// counts as one that is set. The error is ErrLabel, or ErrUsage for a language that is none.
func (l Label) Check() error {
	if l.Issued.IsZero() {
		l.Issued = Date{Year: 2026, Month: 1, Day: 1} // any will do
	}
	j := Job{Label: l, QR: QROff}
	canonical, _, err := j.prepare()
	if err != nil {
		return err
	}
	_, err = canonical.rows()
	return err
}

// Canonical is l as it is printed and as its code says it: its words composed (NFC), their digits ASCII, without controls
// and needless space. Two labels that read the same have one canonical form. The error is ErrLabel.
func (l Label) Canonical() (Label, error) {
	j := Job{Label: l, QR: QROff}
	canonical, _, err := j.prepare()
	canonical.Lang = l.Lang
	return canonical, err
}
