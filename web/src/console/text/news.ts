import { withPages } from ".";
import { news as en } from "./en-news";
import { news as es } from "./es-news";

export const useText = withPages({ en: { news: en }, es: { news: es } });
