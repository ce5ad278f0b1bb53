package hipki

import (
	"errors"
	"strings"
	"testing"
)

func TestAnswersThatMakeNoSense(t *testing.T) {
	for name, text := range map[string]string{
		"nothing":                 ``,
		"a page":                  `<html>ok</html>`,
		"a list":                  `[]`,
		"null":                    `null`,
		"text":                    `"ok"`,
		"another request":         `{"func":"sign","ret_code":0}`,
		"func in capitals":        `{"FUNC":"pkcs11info","ret_code":0}`,
		"no func":                 `{"ret_code":0}`,
		"func is a number":        `{"func":1,"ret_code":0}`,
		"no code":                 `{"func":"pkcs11info"}`,
		"code is null":            `{"func":"pkcs11info","ret_code":null}`,
		"code is true":            `{"func":"pkcs11info","ret_code":true}`,
		"code is a fraction":      `{"func":"pkcs11info","ret_code":0.0}`,
		"code with an exponent":   `{"func":"pkcs11info","ret_code":0e0}`,
		"code of 33 bits":         `{"func":"pkcs11info","ret_code":4294967296}`,
		"code below 32 bits":      `{"func":"pkcs11info","ret_code":-2147483649}`,
		"empty code":              `{"func":"pkcs11info","ret_code":""}`,
		"negative hexadecimal":    `{"func":"pkcs11info","ret_code":"0x-1"}`,
		"code twice":              `{"func":"pkcs11info","ret_code":1,"ret_code":0}`,
		"twice, once escaped":     `{"func":"pkcs11info","ret_code":1,"ret\u005fcode":0}`,
		"twice, deep inside":      `{"func":"pkcs11info","ret_code":0,"a":[{"b":{"c":1,"d":2,"c":3}}]}`,
		"trailing text":           `{"func":"pkcs11info","ret_code":0} x`,
		"a second value":          `{"func":"pkcs11info","ret_code":0}{}`,
		"cut short":               `{"func":"pkcs11info","ret_code":0`,
		"not UTF-8":               "{\"func\":\"pkcs11info\",\"ret_code\":0,\"a\":\"\xA4\xA4\"}",
		"byte order mark":         "\uFEFF" + `{"func":"pkcs11info","ret_code":0}`,
		"too deep":                `{"func":"pkcs11info","ret_code":0,"a":` + strings.Repeat("[", 99) + strings.Repeat("]", 99) + `}`,
		"last error is an object": `{"func":"pkcs11info","ret_code":1,"last_error":{}}`,
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := parseAnswer([]byte(text), funcInfo); !errors.Is(err, ErrNonsense) {
				t.Errorf("error %v", err)
			}
		})
	}
}

func TestAnswersThatDo(t *testing.T) {
	for name, c := range map[string]struct {
		text string
		want CodeError
	}{
		"success":             {`{"func":"pkcs11info","ret_code":0}`, CodeError{}},
		"as text":             {`{"ret_code":"0","func":"pkcs11info"}`, CodeError{}},
		"same name elsewhere": {`{"func":"pkcs11info","ret_code":0,"a":{"func":"x","a":["func"],"b":[{"a":1},{"a":2}]},"b":"b"}`, CodeError{}},
		"unknown members":     {`{"func":"pkcs11info","ret_code":0,"message":"好","x":1e999}`, CodeError{}},
		"a code":              {`{"func":"pkcs11info","ret_code":1979711494}`, CodeError{Code: 0x76000006}},
		"a large code":        {`{"func":"pkcs11info","ret_code":2164261121}`, CodeError{Code: 0x81000101}},
		"a negative code":     {`{"func":"pkcs11info","ret_code":-2130705919}`, CodeError{Code: 0x81000201}},
		"negative text":       {`{"func":"pkcs11info","ret_code":"-2130705919"}`, CodeError{Code: 0x81000201}},
		"hexadecimal text":    {`{"func":"pkcs11info","ret_code":"0X81000201"}`, CodeError{Code: 0x81000201}},
		"a last error":        {`{"func":"pkcs11info","ret_code":1,"last_error":-2147483647}`, CodeError{Code: 1, LastError: 0x80000001}},
		"no last error":       {`{"func":"pkcs11info","ret_code":1,"last_error":null}`, CodeError{Code: 1}},
		"an empty last error": {`{"func":"pkcs11info","ret_code":1,"last_error":""}`, CodeError{Code: 1}},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := parseAnswer([]byte(c.text), funcInfo)
			code, refused := errors.AsType[*CodeError](err)
			if c.want.Code == 0 {
				if err != nil {
					t.Errorf("error %v", err)
				}
				return
			}
			c.want.Func = funcInfo
			if !refused || *code != c.want {
				t.Errorf("error %v, want %v", err, &c.want)
			}
		})
	}
}

func TestAnswerAboutTheCard(t *testing.T) {
	for name, c := range map[string]struct {
		text string
		want error
	}{
		"names none":       {`{}`, nil},
		"names it":         {`{"cardid":"TT00000000000001","cardSN":" TT00000000000001 "}`, nil},
		"empty":            {`{"cardSN":""}`, nil},
		"another cardid":   {`{"cardid":"TT00000000000002"}`, ErrOtherCard},
		"another cardSN":   {`{"cardid":"TT00000000000001","cardSN":"TT00000000000002"}`, ErrOtherCard},
		"number, not text": {`{"cardSN":1}`, ErrNonsense},
	} {
		t.Run(name, func(t *testing.T) {
			o, err := parseObject([]byte(c.text))
			if err != nil {
				t.Fatal(err)
			}
			if err := o.aboutCard("TT00000000000001"); !errors.Is(err, c.want) {
				t.Errorf("error %v, want %v", err, c.want)
			}
		})
	}
}
