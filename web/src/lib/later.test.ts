import { render, screen } from "@testing-library/react";
import { createElement, Suspense } from "react";
import { describe, expect, it } from "vitest";
import { later } from "./later";

const page = () => later(async () => ({ default: () => "the page" }));
const shown = (part: ReturnType<typeof page>) =>
  render(createElement(Suspense, { fallback: "a moment" }, createElement(part.Page))).container;

describe("a page whose code comes later", () => {
  it("is drawn at once when its code has come, with nothing before it", async () => {
    const part = page();
    await part.load();
    expect(shown(part).textContent).toBe("the page");
  });

  it("is waited for when it has not", async () => {
    expect(shown(page()).textContent).toBe("a moment");
    expect(await screen.findByText("the page")).toBeVisible();
  });
});
