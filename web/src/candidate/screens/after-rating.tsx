import { Star } from "lucide-react";
import { useState } from "react";
import { ApiError, type CandidateApi } from "../../api/client";
import { useText } from "../../i18n";
import { cx } from "../../lib/cx";
import { Button } from "../../ui/button";
import { Notice } from "../../ui/notice";
import { useAfterText } from "./after-words";

/** One to five stars and a sentence, for those who run this; a second rating replaces the first. */
export function Rating({ api, rated }: { api: CandidateApi; rated: boolean }) {
  const { problem } = useText();
  const words = useAfterText();
  const [stars, setStars] = useState(0);
  const [comment, setComment] = useState("");
  const [done, setDone] = useState(rated);
  const [trouble, setTrouble] = useState<string | null>(null);

  async function send(): Promise<void> {
    try {
      await api.rate(stars, comment);
      setDone(true);
      setTrouble(null);
    } catch (error) {
      setTrouble(error instanceof ApiError ? error.message : problem.offlineText);
    }
  }

  if (done) {
    return (
      <p role="status" className="mt-3">
        {words.rated}
      </p>
    );
  }
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <p className="mt-1 text-soft">{words.rateText}</p>
      <fieldset className="mt-4">
        <legend className="sr-only">{words.rate}</legend>
        <div className="-ml-2 flex items-center">
          {words.stars.map((name, index) => (
            <label
              key={name}
              className="relative grid size-12 cursor-pointer place-items-center rounded-xl has-focus-visible:outline-3 has-focus-visible:outline-accent"
            >
              <input
                type="radio"
                name="stars"
                className="absolute inset-0 cursor-pointer opacity-0"
                checked={stars === index + 1}
                onChange={() => setStars(index + 1)}
              />
              <span className="sr-only">{name}</span>
              <Star
                aria-hidden="true"
                size={32}
                className={index < stars ? "text-accent" : "text-control"}
                fill={index < stars ? "currentColor" : "none"}
              />
            </label>
          ))}
          <span aria-hidden="true" className="ml-2 hidden text-soft sm:inline">
            {stars > 0 && words.stars[stars - 1]}
          </span>
        </div>
      </fieldset>
      <div className={cx(stars === 0 && "hidden")}>
        <label htmlFor="comment" className="mt-4 mb-1.5 block font-medium">
          {words.comment}
        </label>
        <textarea
          id="comment"
          dir="auto"
          rows={3}
          maxLength={2000}
          value={comment}
          onChange={(event) => setComment(event.target.value)}
          className="w-full rounded-xl border border-control bg-card px-4 py-3 text-base"
        />
        <Button type="submit" look="primary" className="mt-3">
          {words.rateSend}
        </Button>
      </div>
      <div role="alert">
        {trouble && (
          <div className="mt-4">
            <Notice tone="bad">{trouble}</Notice>
          </div>
        )}
      </div>
    </form>
  );
}
