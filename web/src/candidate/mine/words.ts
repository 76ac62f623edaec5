import { type MineDictionary, mineEn } from "../../i18n/mine-en";
import { ownWords } from "../../i18n/own";

export const { Words: MineWords, useWords: useMineText } = ownWords<MineDictionary>(mineEn, async () => {
  return (await import("../../i18n/mine-es")).mineEs;
});
