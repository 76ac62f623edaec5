import { expect, it } from "vitest";
import { Microphone, type MicState } from "./microphone";

it("fails at nothing while the line is away: who comes back opens it", async () => {
  const told: MicState[] = [];
  const microphone = new Microphone(() => null, { state: (state) => told.push(state), hint() {}, interrupted() {} });
  await microphone.close();
  await microphone.open(null, false);
  await microphone.mute(true);
  expect(await microphone.loss()).toBe(0);
  expect(told).toEqual(["off"]);
});
