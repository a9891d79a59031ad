import { group } from "./template-help-group.ts";

export const texts = group("Texts", {
  uppercase: ["text", "In capital letters.", "{{uppercase input.name}}", "ANN LEE"],
  lowercase: ["text", "In small letters.", "{{lowercase input.name}}", "ann lee"],
  capitalize: ["text", "Its first letter as a capital.", '{{capitalize "hello world"}}', "Hello world"],
  capitalizeAll: [
    "text",
    "The first letter of each word as a capital.",
    '{{capitalizeAll "hello world"}}',
    "Hello World",
  ],
  camelcase: ["text", "camelCase.", '{{camelcase "hand crafted item"}}', "handCraftedItem"],
  pascalcase: ["text", "PascalCase.", '{{pascalcase "new-arrival"}}', "NewArrival"],
  snakecase: ["text", "snake_case.", '{{snakecase "getUserProfile"}}', "get_user_profile"],
  dashcase: ["text", "dash-case.", '{{dashcase "getUserProfile"}}', "get-user-profile"],
  trim: ["text", "Without white space around it.", '{{trim "  ok "}}', "ok"],
  trimLeft: ["text", "Without white space before it.", '[{{trimLeft " ok "}}]', "[ok ]"],
  trimRight: ["text", "Without white space behind it.", '[{{trimRight " ok "}}]', "[ ok]"],
  padLeft: [
    "text length sign?",
    "Filled up at the beginning with spaces or that sign.",
    '{{padLeft 42 6 "0"}}',
    "000042",
  ],
  padRight: ["text length sign?", "Filled up at the end.", '{{padRight "ab" 4 "*"}}', "ab**"],
  substring: [
    "text start end?",
    "From one position to another, counted from 0; the end is not part of it.",
    '{{substring "Patchbay" 0 5}}',
    "Patch",
  ],
  split: [
    "text separator index?",
    "The part at the index; without one, the list of all parts.",
    '{{split "a-b-c" "-" 1}}',
    "b",
  ],
  replace: ["text old new", "Each `old` replaced.", '{{replace "1,000,000" "," ""}}', "1000000"],
  replacefirst: ["text old new", "The first `old` replaced.", '{{replacefirst "a b a" "a" "z"}}', "z b a"],
  removefirst: ["text part", "Without the first such part.", '{{removefirst "abcabc" "abc"}}', "abc"],
  occurrences: ["text part", "How often the part is in it.", '{{occurrences "banana" "an"}}', "2"],
  truncateWords: [
    "text words end?",
    "Its first words, and the end (…) where some are left out.",
    '{{truncateWords "one two three" 2}}',
    "one two…",
  ],
  concat: [
    "...values",
    "The values one after another.",
    '{{concat input.city "-" input.total}}',
    "Rome-59.9",
  ],
  stripQuerystring: [
    "url",
    "Without `?` and what follows.",
    '{{stripQuerystring "https://a.example/b?c=1"}}',
    "https://a.example/b",
  ],
});

/**
 * A time is a text in RFC 3339, a date, or a number of milliseconds since 1970; without an offset it is meant in the zone
 * (UTC). Zones are IANA names. Patterns have the usual signs; what stands in brackets is printed as it is.
 */
export const times = group("Times", {
  now: [
    "",
    "The time of the call. It stays the same when the call is repeated.",
    "{{now}}",
    "2026-03-14T09:26:53.589Z",
  ],
  timestamp: [
    "pattern? zone?",
    "The time of the call by a pattern; without one as `now`.",
    '{{timestamp "X"}}',
    "1773480413",
  ],
  dateFormat: [
    "pattern time inputPattern? zone?",
    "A time by a pattern. `inputPattern` says how it is written where it is not RFC 3339.",
    '{{dateFormat "DD.MM.YYYY HH:mm" input.ordered "" "Europe/Rome"}}',
    "14.03.2026 10:26",
  ],
  dateAdd: [
    "time amount zone?",
    "So many milliseconds, or an ISO 8601 duration, later; earlier with a minus.",
    '{{dateAdd "2026-01-31" "P1M"}}',
    "2026-02-28T00:00:00.000Z",
  ],
  dateDiff: [
    "from to unit?",
    "How many whole milliseconds (`seconds`, `minutes`, `hours`, `days`) lie between.",
    '{{dateDiff "2026-03-01" "2026-03-14" "days"}}',
    "13",
  ],
});

export const encodings = group("Encodings and digests", {
  json: ["value", "As JSON.", "{{json input.tags}}", '["red","green","red"]'],
  jsonSerialize: ["value", "As `json`.", "{{jsonSerialize input.prices}}", '{"basic":12.5,"pro":30}'],
  jsonNumber: [
    "value",
    "A number of any length as a number of JSON, digit by digit, without quotes.",
    '{{jsonNumber "12345678901234567890"}}',
    "12345678901234567890",
  ],
  jsonEncode: [
    "text",
    "As it stands between the quotes of a JSON text.",
    "{{{jsonEncode 'say \"hi\"'}}}",
    'say \\"hi\\"',
  ],
  jsonParse: [
    "text",
    "The value that a JSON text says.",
    "{{#with (jsonParse '{\"id\":7}')}}{{id}}{{/with}}",
    "7",
  ],
  base64Encode: [
    "text encoding?",
    "The bytes of the text in base64. The text is `utf8`, else `hex` or `latin1`.",
    '{{base64Encode "user:pass"}}',
    "dXNlcjpwYXNz",
  ],
  base64Decode: [
    "text encoding?",
    "The text that base64 or base64url stands for; `hex` and `latin1` give it so.",
    '{{base64Decode "T0s="}}',
    "OK",
  ],
  encodeURI: [
    "text",
    "For a URL: all but letters, digits and `-._~!*'()` as %XX.",
    '{{encodeURI "a b&c"}}',
    "a%20b%26c",
  ],
  decodeURI: ["text", "The text behind %XX.", '{{decodeURI "a%20b"}}', "a b"],
  htmlEncode: ["text", "With entities for `<`, `>`, `&` and quotes.", '{{htmlEncode "<b>"}}', "&lt;b&gt;"],
  htmlDecode: ["text", "The text behind those entities.", '{{htmlDecode "&lt;b&gt;"}}', "<b>"],
  hash: [
    "algorithm encoding text",
    "A digest: `md5`, `sha1`, `sha256`, `sha384`, `sha512`; as `hex`, `base64` or `base64url`.",
    '{{hash "md5" "hex" "abc"}}',
    "900150983cd24fb0d6963f7d28e17f72",
  ],
  hmac: [
    "algorithm key encoding text keyEncoding?",
    "A keyed digest. The key is `utf8`, else `hex` or `base64`.",
    '{{hmac "sha1" "key" "base64" "abc"}}',
    "T9CyFSdu8S8rPkyOysKBFJi2Vvw=",
  ],
});
