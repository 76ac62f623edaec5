/** What must be known of a browser to help its owner: which one it is, and what it cannot do. */

export type Family =
  | "chrome-android"
  | "samsung"
  | "firefox-android"
  | "ios"
  | "safari-mac"
  | "firefox"
  | "edge"
  | "chrome";

export interface Browser {
  family: Family;
  /** The app whose built-in browser this is: those lose the microphone, or the whole page, when the app is left. */
  app: string | null;
  /** Browsers give the microphone only to https and to the own machine. */
  secure: boolean;
  canRecord: boolean;
  touch: boolean;
}

const APPS: [RegExp, string][] = [
  [/FBAN|FBAV|FB_IAB/, "Facebook"],
  [/Instagram/, "Instagram"],
  [/LinkedInApp/, "LinkedIn"],
  [/MicroMessenger/, "WeChat"],
  [/\bLine\//, "LINE"],
  [/musical_ly|BytedanceWebview|TikTok/i, "TikTok"],
  [/Snapchat/, "Snapchat"],
  [/Twitter/, "X"],
  [/WhatsApp/, "WhatsApp"],
  [/Telegram/, "Telegram"],
  [/; wv\)/, "Android"],
];

export function detect(agent: string, window: { secure: boolean; microphone: boolean; touch: boolean }): Browser {
  return {
    family: familyOf(agent, window.touch),
    app: APPS.find(([pattern]) => pattern.test(agent))?.[1] ?? null,
    secure: window.secure,
    canRecord: window.secure && window.microphone,
    touch: window.touch,
  };
}

export function thisBrowser(): Browser {
  return detect(navigator.userAgent, {
    secure: window.isSecureContext,
    microphone: typeof navigator.mediaDevices?.getUserMedia === "function",
    touch: navigator.maxTouchPoints > 0 && matchMedia("(pointer: coarse)").matches,
  });
}

/** Where Android may open this address in a browser of its own. */
export function intentLink(address: string): string {
  const url = new URL(address);
  return `intent://${url.host}${url.pathname}#Intent;scheme=${url.protocol.slice(0, -1)};action=android.intent.action.VIEW;end`;
}

function familyOf(agent: string, touch: boolean): Family {
  // an iPad says that it is a Mac
  if (/iPhone|iPad|iPod/.test(agent) || (/Macintosh/.test(agent) && touch)) return "ios";
  if (/SamsungBrowser/.test(agent)) return "samsung";
  if (/Android/.test(agent)) return /Firefox/.test(agent) ? "firefox-android" : "chrome-android";
  if (/Firefox/.test(agent)) return "firefox";
  if (/Edg\//.test(agent)) return "edge";
  if (/Safari/.test(agent) && !/Chrom/.test(agent)) return "safari-mac";
  return "chrome";
}
