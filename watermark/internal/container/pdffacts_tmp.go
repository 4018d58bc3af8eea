package container

import "bytes"

type PDFFacts struct{ HasUserUnit bool }

func ReadPDFFacts(src []byte) PDFFacts { return PDFFacts{bytes.Contains(src, []byte("/UserUnit"))} }
