// Command wasm is the core for a Worker of the browser (GOOS=js, GOARCH=wasm): it answers the verbs of the local app's HTTP
// interface with the same objects, over messages instead of requests.
//
// It sets globalThis.mohr to an object with
//
//	version  1
//	begin    (fonts, root) => error text or "": three typefaces and the owner's 32 bytes, each a Uint8Array; first of all
//	call     (verb, job, files, surroundings) => Promise<{told, bytes}>
//
// and then calls globalThis.mohrReady(). verb is stamp, preview, measure, inspect, verify, trace, password, passphrase,
// tips, poster, purposes or forget; job is the text of a JSON object, files an array of Uint8Array. told is the text of the
// JSON object that the local app answers with or puts into its headers, bytes a Uint8Array or null. surroundings has
//
//	today   YYYY-MM-DD
//	tell    (text) => boolean, told of progress; false ends the work. May be missing
//	decode  (Uint8Array, width, height, longSide) => Promise<{width, height, read(y, rows) => Uint8Array} | null>, null for what the browser does not read
//	encode  (width, height, "image/jpeg" | "image/png", quality 0 to 1, read) => Promise<Uint8Array>, which calls read(y, rows)
//	list    (name) => Promise<Uint8Array>, a list of words
//
// and a failure is an object {code, detail, page, found}, with the codes of the command line.
package main
