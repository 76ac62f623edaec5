import { withPages } from ".";
import { bank as en } from "./en-bank";
import { bank as es } from "./es-bank";

export const useText = withPages({ en: { bank: en }, es: { bank: es } });
