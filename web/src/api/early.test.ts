import { afterEach, describe, expect, it, vi } from "vitest";
import { firstOrFetch } from "./early";

const ADDRESS = "http://viva.test/api/v1/invitation";
const said = async (request: Request): Promise<string> => (await firstOrFetch(request)).text();

afterEach(() => {
  vi.unstubAllGlobals();
  globalThis.vivaEarly = undefined;
});

describe("what the page asked for before its code was there", () => {
  it("is not asked for again, but once it was taken it is", async () => {
    vi.stubGlobal("fetch", async () => new Response("later"));
    globalThis.vivaEarly = { "/api/v1/invitation": Promise.resolve(new Response("early")) };
    expect(await said(new Request(ADDRESS))).toBe("early");
    expect(await said(new Request(ADDRESS))).toBe("later");
  });

  it("is asked for again where no answer came", async () => {
    vi.stubGlobal("fetch", async () => new Response("later"));
    globalThis.vivaEarly = { "/api/v1/invitation": Promise.reject(new TypeError("offline")) };
    expect(await said(new Request(ADDRESS))).toBe("later");
  });

  it("answers nothing else, and no change", async () => {
    vi.stubGlobal("fetch", async () => new Response("later"));
    globalThis.vivaEarly = { "/api/v1/invitation": Promise.resolve(new Response("early")) };
    expect(await said(new Request(`${ADDRESS}?once=more`))).toBe("later");
    expect(await said(new Request(ADDRESS, { method: "POST" }))).toBe("later");
    expect(await said(new Request(ADDRESS))).toBe("early");
  });
});
