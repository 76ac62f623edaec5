import { expect, test } from "vitest";
import { csvOf } from "./csv";

test("cells that would break a row are quoted", () => {
  expect(csvOf([["a", 'he said "no", twice'], ["two\nlines"]])).toBe(
    '\ufeffa,"he said ""no"", twice"\r\n"two\nlines"\r\n',
  );
});

test("what begins like a formula is a word", () => {
  expect(csvOf([["=1+1", "-2", "@x", "a=b"]])).toBe("\ufeff'=1+1,'-2,'@x,a=b\r\n");
});
