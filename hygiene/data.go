package hygiene

// Data is what a Meter of all that is known is made of, as texts and files carry it.
type Data struct {
	Lists, Local string   // as ParseLists reads them, see Options
	Breached     []string // as OpenBreached does
}

// Meter builds a meter. The error says which line or file is not as it must be.
func (d Data) Meter() (*Meter, error) {
	common, err := ParseLists(d.Lists)
	if err != nil {
		return nil, err
	}
	local, err := ParseLists(d.Local)
	if err != nil {
		return nil, err
	}
	breached, err := OpenBreached(d.Breached...)
	if err != nil {
		return nil, err
	}
	return NewMeter(Options{Lists: common, Local: local, Breached: breached}), nil
}
