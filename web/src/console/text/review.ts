import { withPages } from ".";
import { hiring as enHiring } from "./en-hiring";
import { interviews as enInterviews } from "./en-interviews";
import { offers as enOffers } from "./en-offers";
import { review as enReview } from "./en-review";
import { hiring as esHiring } from "./es-hiring";
import { interviews as esInterviews } from "./es-interviews";
import { offers as esOffers } from "./es-offers";
import { review as esReview } from "./es-review";

/** Reviewing speaks of jobs, plans and candidates too. */
export const useText = withPages({
  en: { ...enHiring, ...enReview, ...enInterviews, ...enOffers },
  es: { ...esHiring, ...esReview, ...esInterviews, ...esOffers },
});
