import assert from "node:assert/strict";
import { test } from "node:test";
import { readXml, type XmlElement, xmlLimits } from "./xml-reader.ts";

const rootOf = (source: string): XmlElement => {
  const read = readXml(source);
  return read.ok ? read.root : assert.fail(`${read.message} at ${read.offset}`);
};

test("elements come with their namespaces, attributes, text and children", () => {
  const root = rootOf(
    `\uFEFF<?xml version="1.0"?>
<!-- before -->
<m:a xmlns:m="urn:m" xmlns="urn:d" x='1' m:y="2 &amp; 3">one <b/><![CDATA[<two> &amp;]]><!-- no --> &lt;three&#33;&#x1F40E;</m:a>
<?after it?>`,
  );
  assert.equal(root.name, "a");
  assert.equal(root.namespace, "urn:m");
  assert.deepEqual(Object.fromEntries(root.attributes), { x: "1", "{urn:m}y": "2 & 3" });
  assert.equal(root.text, "one <two> &amp; <three!🐎");
  assert.deepEqual(
    root.children.map(({ name, namespace }) => [name, namespace]),
    [["b", "urn:d"]],
  );
});

test("line ends are line feeds, and white space of attributes is spaces", () => {
  const root = rootOf('<a x="1\r\n2\t3">p\r\nq\rr</a>');
  assert.equal(root.text, "p\nq\nr");
  assert.equal(root.attributes.get("x"), "1 2 3");
});

const refused: readonly (readonly [what: string, source: string, offset: number])[] = [
  ["nothing", "", 0],
  ["a text", "hello", 0],
  ["JSON", '{"a":1}', 0],
  ["a document type", '<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>', 0],
  ["a document type inside", "<a><!DOCTYPE a></a>", 3],
  ["an unknown entity", "<a>&x;</a>", 3],
  ["a bare ampersand", "<a>1 & 2</a>", 3],
  ["half of a surrogate pair", "<a>&#xD800;</a>", 3],
  ["a character that XML does not have", "<a>\u0001</a>", 3],
  ["the same by reference", "<a>&#1;</a>", 3],
  ["an element that is never closed", "<a><b></a>", 6],
  ["an element that is never opened", "<a></b>", 3],
  ["the end in an element", "<a>", 3],
  ["two outermost elements", "<a/><b/>", 4],
  ["an attribute without quotes", "<a x=1/>", 5],
  ["an attribute that stands there twice", '<a x="1" x="2"/>', 9],
  ["attributes without a space", '<a x="1"y="2"/>', 8],
  ["a prefix that is not declared", "<p:a/>", 0],
  ["a comment with two hyphens", "<a><!-- -- --></a>", 8],
  ["a comment without end", "<a><!-- </a>", 7],
  ["elements that stand in each other too deep", "<a>".repeat(201), 600],
];
for (const [what, source, offset] of refused)
  test(`${what} is refused, with its place`, () => {
    const read = readXml(source);
    assert.deepEqual(read.ok ? "read" : read.offset, offset, read.ok ? "" : read.message);
  });

test("a document beyond the limit is refused before it is read", () => {
  const read = readXml(`<a>${"x".repeat(xmlLimits.length)}</a>`);
  assert.equal(read.ok, false);
});

test("a long document takes a time that grows with its length only", () => {
  const many = `<a>${"<b c='d'>e &amp; f</b>".repeat(50_000)}</a>`;
  assert.equal(rootOf(many).children.length, 50_000);
  assert.equal(readXml(`<a ${"x".repeat(1_000_000)}`).ok, false);
  assert.equal(readXml(`<a>${"<!--".repeat(100_000)}`).ok, false);
});
