import { type AfterDictionary, afterEn } from "../../i18n/after-en";
import { ownWords } from "../../i18n/own";

export const { Words: AfterWords, useWords: useAfterText } = ownWords<AfterDictionary>(afterEn, async () => {
  return (await import("../../i18n/after-es")).afterEs;
});
