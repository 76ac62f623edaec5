import { createContext, useContext, useEffect, useState } from "react";
import { useLanguage } from "../i18n";
import { type RoomDictionary, roomEn } from "../i18n/room-en";

const Context = createContext<RoomDictionary>(roomEn);

export const RoomWords = Context;
export const useRoomText = (): RoomDictionary => useContext(Context);

/** The room's dictionary in the page's language. */
export function useRoomDictionary(): RoomDictionary {
  const { language } = useLanguage();
  const [words, setWords] = useState(roomEn);
  useEffect(() => {
    if (language === "es") void import("../i18n/room-es").then((module) => setWords(module.roomEs));
    else setWords(roomEn);
  }, [language]);
  return words;
}
