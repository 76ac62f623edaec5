import { withPages } from ".";
import { erasure as en } from "./en-erasure";
import { erasure as es } from "./es-erasure";

export const useText = withPages({ en: { erasure: en }, es: { erasure: es } });
