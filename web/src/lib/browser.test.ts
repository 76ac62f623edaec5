import { describe, expect, it } from "vitest";
import { detect, intentLink } from "./browser";

const open = { secure: true, microphone: true, touch: false };

describe("which browser this is", () => {
  it.each([
    [
      "Mozilla/5.0 (Linux; Android 8.0.0; SM-G930F) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/138.0.0.0 Mobile Safari/537.36",
      "chrome-android",
    ],
    [
      "Mozilla/5.0 (Linux; Android 13; SM-A515F) AppleWebKit/537.36 SamsungBrowser/23.0 Chrome/115.0.0.0 Mobile Safari/537.36",
      "samsung",
    ],
    [
      "Mozilla/5.0 (iPhone; CPU iPhone OS 15_4 like Mac OS X) AppleWebKit/605.1.15 Version/15.4 Mobile/15E148 Safari/604.1",
      "ios",
    ],
    ["Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/17.4 Safari/605.1.15", "safari-mac"],
    [
      "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/120.0.0.0 Safari/537.36 Edg/120.0.0.0",
      "edge",
    ],
    ["Mozilla/5.0 (X11; Linux x86_64; rv:120.0) Gecko/20100101 Firefox/120.0", "firefox"],
    ["Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/120.0.0.0 Safari/537.36", "chrome"],
  ])("%s", (agent, family) => {
    expect(detect(agent, open).family).toBe(family);
    expect(detect(agent, open).app).toBeNull();
  });

  it("an iPad that calls itself a Mac is found out by its touch screen", () => {
    const agent = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/17.4 Safari/605.1.15";
    expect(detect(agent, { ...open, touch: true }).family).toBe("ios");
  });

  it.each([
    ["Mozilla/5.0 (iPhone; CPU iPhone OS 17_0) AppleWebKit/605.1.15 Mobile/15E148 [FBAN/FBIOS;FBAV/440.0]", "Facebook"],
    ["Mozilla/5.0 (Linux; Android 12) AppleWebKit/537.36 Chrome/120 Mobile Safari/537.36 Instagram 300.0", "Instagram"],
    [
      "Mozilla/5.0 (Linux; Android 12; Pixel 6; wv) AppleWebKit/537.36 Version/4.0 Chrome/120 Mobile Safari/537.36",
      "Android",
    ],
  ])("the browser inside an app is recognised: %s", (agent, app) => {
    expect(detect(agent, open).app).toBe(app);
  });

  it("an insecure address cannot record, whatever the browser offers", () => {
    expect(detect("", { secure: false, microphone: true, touch: false }).canRecord).toBe(false);
  });

  it("the way out of an app on Android keeps the address", () => {
    expect(intentLink("https://jobs.example/i/abc")).toBe(
      "intent://jobs.example/i/abc#Intent;scheme=https;action=android.intent.action.VIEW;end",
    );
  });
});
