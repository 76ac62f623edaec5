/** After the goodbye, or after a cancellation. */
export const afterEn = {
  title: "That’s it. Thank you",
  stopped: "The interview has ended",
  human: "A person will take over from here",
  text: (company: string) => `Everything is saved. You can close this page. ${company} will contact you.`,
  humanText: (company: string, by: string | null) =>
    `You asked for a person. ${company} has your request and will contact you${by ? ` by ${by}` : ""}.`,
  cancelled: "Your interview is cancelled",
  cancelledText: (company: string) =>
    `It says nothing about your application. If you would like another time, write to ${company}.`,
  next: "What happens next",
  steps: (company: string) => [
    "Your answers are written up in a report that quotes your own words.",
    `A person at ${company} reads it and decides. The AI does not.`,
    `${company} tells you the result, whatever it is, and you may ask for the reasons.`,
  ],
  replyBy: (date: string) => `You have an answer by ${date}.`,
  rate: "How was it for you?",
  rateText: "This goes to nobody who decides about you.",
  stars: ["Very bad", "Bad", "All right", "Good", "Very good"],
  comment: "What should we do better? (optional)",
  rateSend: "Send",
  rated: "Thank you. Your rating is saved.",
  correct: "Correct",
  correctLabel: "What you meant",
  correctUntil: (date: string) =>
    `Was something understood wrongly? You can correct your own words until ${date}. The hiring team sees both versions.`,
  correctSave: "Save",
  corrected: "Corrected by you",
  wasHeard: "Understood as:",
  transcript: "What was said",
  transcriptShow: "Read the transcript",
  transcriptEmpty: "Nothing was said or written.",
  you: "You",
  interviewer: "Interviewer",
  report: "Your own report",
  reportText:
    "What was strong, one tip for each subject, and what was said. It has no score and compares you with nobody.",
  reportGet: "Download my report (PDF)",
  reportLater:
    "Your report is not there yet: it comes when the interview was read through. Try again in a few minutes.",
  data: "Your data",
  dataText: (company: string) =>
    `Your answers, the transcript and, if you agreed, the sound are kept for this application only. You may ask ${company} for a copy, or to have them erased: reply to the message that invited you.`,
};

export type AfterDictionary = typeof afterEn;
