import { Button } from "../../ui/button";
import { useText } from "../text";

/** Instead of a page that threw. */
export function Crashed() {
  const text = useText().states;
  return (
    <div role="alert" className="mx-auto max-w-md px-4 py-20 text-center">
      <h1 className="text-2xl font-semibold">{text.crashed}</h1>
      <p className="mt-2 mb-6 text-soft">{text.crashedText}</p>
      <Button look="primary" onClick={() => location.reload()}>
        {text.reload}
      </Button>
    </div>
  );
}
