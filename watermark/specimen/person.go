package specimen

// Variants is how many different people there are; a larger variant number starts again from the first.
const Variants = 6

// A person is what one invented holder's documents say and how their portrait looks. "Namuna", "Misal",
// "Farzi" and "Khayali" are Urdu for specimen, example, fictitious and imaginary.
type person struct {
	name, father     string
	urName, urFather string
	gender           string
	number           string // province digits 99999 were never given to anyone
	birth            string
	issue, expiry    string
	address          []string // Latin, for bill and letter
	urAddress        [2]string
	look             look
}

// A look is the recipe of a portrait.
type look struct {
	seed                  uint32
	skin, hair, cloth     uint32 // 0xRRGGBB
	iris                  uint32
	wide                  float64 // breadth of the face, about 1
	long                  float64 // length of the jaw, about 1
	nose, lips            float64 // size, about 1
	beard, moustache      float64 // 0 none, 1 full
	style                 hairstyle
	age                   float64 // 0 young, 1 lined
	turn                  float64 // tilt of the head, turns
	glasses               bool
	parting               float64 // where the hair parts, -1 to 1
	scarf                 uint32  // colour of the scarf of styleScarf
	collar                bool    // shirt collar rather than a round neck
	backdrop, backdropLow uint32
}

type hairstyle uint8

const (
	styleShort hairstyle = iota
	styleScarf
	styleLong
	styleReceding
)

// people are the holders.
var people = [Variants]person{
	{
		name: "Farzi Khan Namuna", father: "Misal Khan Namuna", urName: "فرضی خان نمونہ", urFather: "مثال خان نمونہ",
		gender: "M", number: "99999-0274163-5", birth: "14.03.1987", issue: "02.05.2024", expiry: "02.05.2034",
		address:   []string{"House 000, Street of Examples", "Sector Z-99, Namunabad"},
		urAddress: [2]string{"مکان نمبر ۰۰۰، گلی مثال، سیکٹر ز ۹۹، نمونہ آباد", "محلہ فرضی، ڈاک خانہ خیال پور، ضلع نمونہ آباد"},
		look: look{seed: 11, skin: 0xC8976F, hair: 0x1B1512, cloth: 0x3C4A5E, iris: 0x3A2414, wide: 1, long: 1, nose: 1.05,
			lips: 0.92, moustache: 0.75, beard: 0.16, age: 0.35, turn: 0.004, parting: -0.35, collar: true,
			backdrop: 0xDCE8F0, backdropLow: 0xB4C8D8},
	},
	{
		name: "Tasveer Bano Khayali", father: "Kahani Gul Khayali", urName: "تصویر بانو خیالی", urFather: "کہانی گل خیالی",
		gender: "F", number: "99999-0381924-6", birth: "27.11.1992", issue: "19.01.2023", expiry: "19.01.2033",
		address:   []string{"Flat 0/0, Imaginary Heights", "Misal Road, Khayalpur"},
		urAddress: [2]string{"فلیٹ ۰، خیالی ہائٹس، مثال روڈ، خیال پور", "گاؤں نمونہ کلاں، تحصیل فرضی، ضلع خیال پور"},
		look: look{seed: 23, skin: 0xD6A680, hair: 0x221712, cloth: 0x8A3F5C, iris: 0x3B2213, wide: 0.94, long: 0.93, nose: 0.86,
			lips: 1.12, style: styleScarf, turn: -0.006, scarf: 0x9C4A68,
			backdrop: 0xE6ECF0, backdropLow: 0xC0CFDA},
	},
	{
		name: "Misal Din Farzi", father: "Naqsh Din Farzi", urName: "مثال دین فرضی", urFather: "نقش دین فرضی",
		gender: "M", number: "99999-0516238-1", birth: "01.01.1954", issue: "30.09.2022", expiry: "30.09.2032",
		address:   []string{"Plot 00, Fiction Bazaar", "Naqshabad, District Misal"},
		urAddress: [2]string{"پلاٹ ۰۰، بازار افسانہ، نقش آباد، ضلع مثال", "مکان ۰، کوچہ نمونہ، تحصیل خیال پور، ضلع مثال"},
		look: look{seed: 37, skin: 0xBC8A64, hair: 0xB9B4AC, cloth: 0xD8D2C4, iris: 0x4A3524, wide: 1.02, long: 1.04, nose: 1.15,
			lips: 0.85, moustache: 0.9, beard: 1, style: styleReceding, age: 1, turn: 0.003, glasses: true,
			backdrop: 0xE2E6E2, backdropLow: 0xBFC9C4},
	},
	{
		name: "Afsana Jan Misali", father: "Khayal Jan Misali", urName: "افسانہ جان مثالی", urFather: "خیال جان مثالی",
		gender: "F", number: "99999-0647359-2", birth: "08.07.2001", issue: "11.12.2024", expiry: "11.12.2034",
		address:   []string{"Bungalow 0, Avenue of Fables", "Afsanapur Cantonment"},
		urAddress: [2]string{"بنگلہ ۰، شاہراہ افسانہ، افسانہ پور چھاؤنی", "مکان ۰۰، محلہ تصویر، ضلع افسانہ پور"},
		look: look{seed: 41, skin: 0xE2B896, hair: 0x7A5230, cloth: 0x2F6A62, iris: 0x50663A, wide: 0.93, long: 0.95, nose: 0.84,
			lips: 1.08, style: styleLong, turn: 0.007, parting: 0.2,
			backdrop: 0xDDE7EC, backdropLow: 0xB7C7D2},
	},
	{
		name: "Khaka Shah Naqli", father: "Namuna Shah Naqli", urName: "خاکہ شاہ نقلی", urFather: "نمونہ شاہ نقلی",
		gender: "M", number: "99999-0792846-3", birth: "22.06.1999", issue: "05.03.2025", expiry: "05.03.2035",
		address:   []string{"Room 000, Sketch Hostel", "University of Nowhere, Khakabad"},
		urAddress: [2]string{"کمرہ ۰۰۰، خاکہ ہاسٹل، جامعہ لامکان، خاکہ آباد", "مکان ۰، گلی نقشہ، تحصیل و ضلع خاکہ آباد"},
		look: look{seed: 59, skin: 0xAE7A55, hair: 0x14100E, cloth: 0x7B3A34, iris: 0x2E1C10, wide: 0.97, long: 1.02, nose: 1.0,
			lips: 1.02, moustache: 0.15, beard: 0.62, turn: -0.004, parting: 0.5, glasses: false, collar: true,
			backdrop: 0xE0E9EE, backdropLow: 0xBACBD6},
	},
	{
		name: "Rangeen Bibi Namuna", father: "Sada Khan Namuna", urName: "رنگین بی بی نمونہ", urFather: "سادہ خان نمونہ",
		gender: "F", number: "99999-0863517-4", birth: "30.10.1968", issue: "24.08.2021", expiry: "24.08.2031",
		address:   []string{"Cottage 0, Lane of Colours", "Rangpur Misali"},
		urAddress: [2]string{"کاٹیج ۰، گلی رنگاں، رنگ پور مثالی", "چک نمبر ۰۰، تحصیل سادہ، ضلع رنگ پور"},
		look: look{seed: 67, skin: 0xC79A76, hair: 0x3A322E, cloth: 0x4A5A86, iris: 0x3A281A, wide: 1.02, long: 0.96, nose: 0.98,
			lips: 0.95, style: styleScarf, age: 0.7, turn: 0.002, scarf: 0xE4DDD0, glasses: true,
			backdrop: 0xE4E8EC, backdropLow: 0xC2CCD6},
	},
}

// holder returns the person of a variant, counted from 1.
func holder(variant int) person {
	return people[((variant-1)%Variants+Variants)%Variants]
}
