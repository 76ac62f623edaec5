import { Switch as Radix } from "radix-ui";
import { useId } from "react";

interface Props {
  label: string;
  text?: string;
  checked: boolean;
  onChange(checked: boolean): void;
}

export function Switch({ label, text, checked, onChange }: Props) {
  const id = useId();
  return (
    <div className="flex items-start justify-between gap-4">
      <div className="min-w-0">
        <label htmlFor={id} className="block cursor-pointer font-medium">
          {label}
        </label>
        {text && (
          <p id={`${id}-text`} className="text-sm text-soft">
            {text}
          </p>
        )}
      </div>
      <Radix.Root
        id={id}
        checked={checked}
        onCheckedChange={onChange}
        aria-describedby={text ? `${id}-text` : undefined}
        className="relative h-8 w-14 shrink-0 cursor-pointer rounded-full border-2 border-control bg-well transition-colors data-[state=checked]:border-accent data-[state=checked]:bg-accent"
      >
        <Radix.Thumb className="block size-5 translate-x-1 rounded-full bg-control transition-transform data-[state=checked]:translate-x-7 data-[state=checked]:bg-on-accent" />
      </Radix.Root>
    </div>
  );
}
