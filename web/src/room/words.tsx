import { ownWords } from "../i18n/own";
import { type RoomDictionary, roomEn } from "../i18n/room-en";

export const { Words: RoomWords, useWords: useRoomText } = ownWords<RoomDictionary>(roomEn, async () => {
  return (await import("../i18n/room-es")).roomEs;
});
