import { type ArrangeDictionary, arrangeEn } from "../../i18n/arrange-en";
import { ownWords } from "../../i18n/own";

export const { Words: ArrangeWords, useWords: useArrangeText } = ownWords<ArrangeDictionary>(arrangeEn, async () => {
  return (await import("../../i18n/arrange-es")).arrangeEs;
});
