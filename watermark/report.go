package watermark

import "mohr/watermark/internal/container"

// A Report says what Stamp did.
type Report struct {
	Format   Format // format written: JPEG, PNG or PDF
	Pages    int    // pages stamped, equal to the input's
	Width    int    // size of the copy in pixels, caption included; of a PDF's first page
	Height   int
	CopyID   CopyID
	Strength Strength
	Trace    bool // every page carries the invisible mark; false for pages whose text was kept, and for Job.NoTrace

	// Resistance is how far attempts to take the mark off got, on the page where one came nearest; nil unless Job.Measure.
	Resistance *Resistance

	Warnings []Warning // what the person should know although the copy was made
}

// A Warning is a code and a sentence for a person, in English, without a full stop.
type Warning struct {
	Code    string `json:"code"` // "frames", "tiny"
	Page    int    `json:"page"`
	Message string `json:"message"`
}

// Info is what a file is and what it gives away, read without decoding its pixels.
type Info struct {
	Format      string       `json:"format"` // "jpeg", "png", "gif", "webp", "tiff", "bmp", "heic", "avif"
	Pages       int          `json:"pages"`
	Width       int          `json:"width"`       // pixels, upright
	Height      int          `json:"height"`      // pixels, upright
	Orientation int          `json:"orientation"` // EXIF, 1 to 8
	Bytes       int64        `json:"bytes"`
	Encryption  string       `json:"encryption"`  // of a PDF: "", "restricted" (opens all the same) or "password"
	PageSizes   []PageSize   `json:"page_sizes"`  // of a PDF, upright; nil for a picture, or without its password
	Disclosures []Disclosure `json:"disclosures"` // most telling first; empty when it gives nothing away
}

// A PageSize is the visible part of a PDF's page in points, 72 to the inch.
type PageSize struct {
	WidthPt  float64 `json:"width_pt"`
	HeightPt float64 `json:"height_pt"`
}

// A Disclosure is one thing that a file tells besides its picture.
type Disclosure = container.Disclosure
