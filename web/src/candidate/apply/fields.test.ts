import { describe, expect, it } from "vitest";
import { filledIn, fromResume, NOTHING, toSend } from "./fields";

const READ = fromResume(
  {
    full_name: "Nora Field",
    email: null,
    phone: null,
    positions: [
      { title: "Ward nurse, City Hospital", dates: "2019 - 2025" },
      { title: "", dates: "2015 - 2019" },
    ],
    licences: [{ name: "Registered nurse licence", expires: "2031-12-31" }],
    skills: ["IV therapy", "Wound care"],
    languages: [],
  },
  (date) => `until ${date}`,
);

describe("what a resume says of a person", () => {
  it("is shown as they would have written it", () => {
    expect(READ.work).toBe("Ward nurse, City Hospital, 2019 - 2025\n2015 - 2019");
    expect(READ.licences).toBe("Registered nurse licence, until 2031-12-31");
    expect(READ.skills).toBe("IV therapy, Wound care");
  });

  it("never takes the place of what they have written themselves", () => {
    const both = filledIn({ ...NOTHING, full_name: "Nora Fields", skills: " " }, READ);
    expect([both.full_name, both.skills]).toEqual(["Nora Fields", READ.skills]);
  });

  it("is sent again only where they corrected it", () => {
    const fields = { ...READ, email: " nora@example.org ", skills: "Wound care" };
    expect(toSend(fields, READ)).toEqual({ full_name: "Nora Field", email: "nora@example.org", skills: "Wound care" });
    expect(toSend(fields, null)).toHaveProperty("work", READ.work);
  });
});
