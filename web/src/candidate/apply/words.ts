import { type ApplyDictionary, applyEn } from "../../i18n/apply-en";
import { ownWords } from "../../i18n/own";

export const { Words: ApplyWords, useWords: useApplyText } = ownWords<ApplyDictionary>(applyEn, async () => {
  return (await import("../../i18n/apply-es")).applyEs;
});
