import { afterEach, describe, expect, it, vi } from "vitest";
import { ApiError, candidateApi, readEvents, Unreachable } from "./client";

const answering = (body: BodyInit | null, init: ResponseInit): ReturnType<typeof vi.fn> => {
  const asked = vi.fn(async () => new Response(body, init));
  vi.stubGlobal("fetch", asked);
  return asked;
};

afterEach(() => vi.unstubAllGlobals());

describe("asking the server", () => {
  it("the invitation travels in a header and stands in no address", async () => {
    const asked = answering("{}", { headers: { "content-type": "application/json" } });
    await candidateApi("secret").invitation();
    const request = asked.mock.calls[0]?.[0] as Request;
    expect(request.headers.get("authorization")).toBe("Invitation secret");
    expect(request.url).not.toContain("secret");
  });

  it("a no is an error with the server's code, its words and when to ask again", async () => {
    const problem = { code: "all_agents_busy", detail: "All are busy." };
    answering(JSON.stringify(problem), {
      status: 503,
      headers: { "content-type": "application/problem+json", "retry-after": "15" },
    });
    const error = await candidateApi("t")
      .join()
      .catch((found: unknown) => found);
    expect(error).toBeInstanceOf(ApiError);
    expect(error).toMatchObject({ status: 503, code: "all_agents_busy", message: "All are busy.", retryAfter: 15 });
  });

  it("no answer is told apart from a no", async () => {
    vi.stubGlobal("fetch", async () => {
      throw new TypeError("Failed to fetch");
    });
    await expect(candidateApi("t").invitation()).rejects.toBeInstanceOf(Unreachable);
  });
});

describe("server-sent events", () => {
  it("are read whole, wherever the network cut them", async () => {
    const text = ': hello\n\nevent: turn\nid: 1\ndata: {"a": "é"}\n\nevent: turn\r\ndata: two\r\n\r\n';
    const bytes = new TextEncoder().encode(text);
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        for (const byte of bytes) controller.enqueue(new Uint8Array([byte]));
        controller.close();
      },
    });
    const found: string[] = [];
    await readEvents(body, (event, data) => found.push(`${event} ${data}`));
    expect(found).toEqual(['turn {"a": "é"}', "turn two"]);
  });
});
