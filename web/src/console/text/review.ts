import { withPages } from ".";
import { hiring as enHiring } from "./en-hiring";
import { review as enReview } from "./en-review";
import { hiring as esHiring } from "./es-hiring";
import { review as esReview } from "./es-review";

/** Reviewing speaks of jobs, plans and candidates too. */
export const useText = withPages({ en: { ...enHiring, ...enReview }, es: { ...esHiring, ...esReview } });
