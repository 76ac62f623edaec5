import type { ReadResume } from "../../api/applicant";

export const ANSWERS = ["work", "licences", "skills", "languages", "availability"] as const;
export type Answer = (typeof ANSWERS)[number];
export type Fields = Record<"full_name" | "email" | "phone" | Answer, string>;
export type Errors = Partial<Record<keyof Fields | "file" | "interview_consent", string>>;

export const NOTHING: Fields = {
  full_name: "",
  email: "",
  phone: "",
  work: "",
  licences: "",
  skills: "",
  languages: "",
  availability: "",
};

/** What was found in the resume, as its sender would have written it. */
export function fromResume(read: ReadResume, until: (date: string) => string): Fields {
  return {
    full_name: read.full_name ?? "",
    email: read.email ?? "",
    phone: read.phone ?? "",
    work: read.positions.map(({ title, dates }) => [title, dates].filter(Boolean).join(", ")).join("\n"),
    licences: read.licences.map(({ name, expires }) => (expires ? `${name}, ${until(expires)}` : name)).join("\n"),
    skills: read.skills.join(", "),
    languages: read.languages.join(", "),
    availability: "",
  };
}

/** What the person wrote stays; what is still empty is filled in. */
export function filledIn(written: Fields, found: Fields): Fields {
  const both = { ...found };
  for (const name of Object.keys(written) as (keyof Fields)[]) if (written[name].trim()) both[name] = written[name];
  return both;
}

/** What goes with the application: of the answers, beside a file, only those that differ from what was read in it. */
export function toSend(fields: Fields, read: Fields | null): Partial<Fields> {
  const sent: Partial<Fields> = { full_name: fields.full_name.trim(), email: fields.email.trim() };
  if (fields.phone.trim()) sent.phone = fields.phone.trim();
  for (const name of ANSWERS) {
    if (fields[name].trim() && fields[name] !== read?.[name]) sent[name] = fields[name].trim();
  }
  return sent;
}
