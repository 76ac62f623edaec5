import { type ReactNode, useEffect, useId, useRef } from "react";

interface Props {
  title: string;
  text: string;
  children: ReactNode;
}

/** Asks before what cannot be undone, in its place on the page: it gets the focus when it appears. */
export function Confirm({ title, text, children }: Props) {
  const id = useId();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for fields
    <div role="group" aria-labelledby={id} className="mt-3 rounded-2xl bg-bad-well p-5">
      <h3 id={id} ref={heading} tabIndex={-1} className="text-lg leading-snug font-semibold">
        {title}
      </h3>
      <p className="mt-2">{text}</p>
      <div className="mt-4">{children}</div>
    </div>
  );
}
