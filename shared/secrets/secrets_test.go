package secrets_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"holdfast/shared/secrets"
)

// Made up, in the forms that issuers use; put together here so that no scanner takes this file for a leak.
var (
	openAI  = "sk-" + "proj-Ab3dEf6hIj9kLmN0pQrStUvWxYz12345_-678"
	claude  = "sk-" + "ant-api03-Ab3dEf6hIj9kLmN0pQrStUvWxYz12345"
	github  = "ghp_" + "Ab3dEf6hIj9kLmN0pQrStUvWxYz123456789"
	aws     = "AKIA" + "IOSFODNN7EXAMPLE"
	google  = "AIza" + "SyD3fG5hJ7kL9mN1pQ3rS5tU7vW9xY1zA3"
	slack   = "xoxb-" + "1234567890-Ab3dEf6hIj9k"
	jwt     = "eyJ" + "hbGciOiJIUzI1NiJ9." + "eyJ" + "zdWIiOiIxMjM0In0." + "dozjgNryP4J3jVmNHl0w5N"
	pem     = "-----BEGIN " + "RSA PRIVATE KEY-----\nMIIE\nabc=\n-----END RSA PRIVATE KEY-----"
	code    = "HF1-" + "0W3G-E1R7-0W3G-E1R7-0W3G-E1R7-0W3G-E1R7-0W3G-E1R7-0W3G-E1R7-0W3X-GW60"
	visa    = "4111 1111 1111 1111"
	amex    = "3782-822463-10005"
	master  = "5555555555554444"
	random  = "a8Fk29xQz71Lmn40Pqr5"
	uuid    = "4111f111-1111-4111-9111-411111111111"
	product = "sk-button-with-a-very-long-name-2024-v12"
)

func TestSecretsAreRedactedAndNothingElse(t *testing.T) {
	for in, want := range map[string]string{
		"export OPENAI_API_KEY=" + openAI:                            "export OPENAI_API_KEY=[redacted: API key]",
		"(" + claude + ").":                                          "([redacted: API key]).",
		"token " + github + "\n":                                     "token [redacted: access token]\n",
		aws + " and " + google:                                       "[redacted: API key] and [redacted: API key]",
		"`" + slack + "`":                                            "`[redacted: access token]`",
		"Authorization: Bearer " + jwt + ".":                         "Authorization: Bearer [redacted: access token].",
		"a\n" + pem + "\nb":                                          "a\n[redacted: private key]\nb",
		"my code is " + code:                                         "my code is [redacted: API key]",
		"postgres://app:hunter22@db.example/x":                       "postgres://app:[redacted: password]@db.example/x",
		"redis://me:pa$s{w}rd*@db.example/x":                         "redis://me:[redacted: password]@db.example/x",
		"password = \"" + random + "\"":                              "password = \"[redacted: password]\"",
		`{"api_key": "` + random + `", "n": 1}`:                      `{"api_key": "[redacted: API key]", "n": 1}`,
		"client_secret: '" + random + "'":                            "client_secret: '[redacted: API key]'",
		"pay with " + visa + ", or " + amex + ".":                    "pay with [redacted: card number], or [redacted: card number].",
		"Karte:" + master:                                            "Karte:[redacted: card number]",
		"日本 " + visa + " 日本":                                         "日本 [redacted: card number] 日本",
		"token: glpat-" + "abcdefghij0123456789klm" + ".01.0a1b2c3d": "token: [redacted: access token]",
		"-----BEGIN " + "PRIVATE KEY-----\ncut off":                  "[redacted: private key]",

		"4111 1111 1111 1112":                                          "", // the check digit is wrong
		"1764028800000 and 1764028800001":                              "", // times
		"0000 0000 0000 0000":                                          "",
		uuid:                                                           "",
		"3.14159265358979323846":                                       "",
		"call 4111 111 111 11":                                         "",
		"id=4111111111111111":                                          "",
		"1 2 3 4 5 6 7 8 9 10 11 12 13 14 15":                          "",
		product:                                                        "",
		"the password: ask the person next to you":                     "",
		"password = os.environ['DATABASE_PASSWORD']":                   "",
		"token: the smallest unit of a language model 123":             "",
		"https://example.org/a:b@c/d":                                  "",
		"mailto:a@b.example and https://user@host/":                    "",
		"https://${USER}:${PASS}@host/":                                "",
		"skip-list, risk-free, ask-me":                                 "",
		"eyJhbGciOi is how a token begins":                             "",
		"-----BEGIN CERTIFICATE-----\nMIIE\n-----END CERTIFICATE-----": "",
		"sha256: 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08": "",
		"max_token = 4096, secret_santa = 'Grandmother Josephine of the hills'":    "",
	} {
		if want == "" {
			want = in
		}
		got, n := secrets.Redact(in)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("Redact (-want +got):\n%s", diff)
		}
		if n != strings.Count(want, "[redacted: ") {
			t.Errorf("Redact(%q) counts %d", in, n)
		}
	}
}

func TestMarksLieInTheText(t *testing.T) {
	text := "a " + openAI + " b " + visa
	marks := secrets.Find(text)
	if len(marks) != 2 || text[marks[0].From:marks[0].To] != openAI || text[marks[1].From:marks[1].To] != visa || marks[1].Kind != secrets.Card {
		t.Errorf("Find gives %v", marks)
	}
}

func FuzzRedact(f *testing.F) {
	for _, s := range []string{openAI, jwt, pem, visa, amex, "a://b:ccc@d", "password: " + random, "eyJ.eyJ.", "-----BEGIN ", "4 4 4 4", "bearer\u0130 x"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		end := 0
		for _, m := range secrets.Find(text) {
			if m.From < end || m.To <= m.From || m.To > len(text) || m.Kind == "" {
				t.Fatalf("mark %+v after %d of %d bytes", m, end, len(text))
			}
			end = m.To
		}
		if redacted, n := secrets.Redact(text); utf8.ValidString(text) && !utf8.ValidString(redacted) || n == 0 && redacted != text {
			t.Fatalf("redacted to %q", redacted)
		}
	})
}

func BenchmarkFind(b *testing.B) {
	text := strings.Repeat("The quick brown fox, who has 3 tokens and 12 keys, jumps over https://example.org/lazy dogs. ", 11000)
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		if marks := secrets.Find(text); len(marks) != 0 {
			b.Fatal(marks)
		}
	}
}
