import { ApiError } from "@clothesline/client";
import { nextTick, shallowRef, type Ref } from "vue";
import { useErrorText } from "./error-text.ts";

/**
 * Why a form was refused, at the field that it is about, or for the whole form. The keyboard is taken to the field.
 * @param fieldOf the field that each error code is about; other codes are about the whole form
 */
export function useFormError<Field extends string>(
  form: Readonly<Ref<HTMLElement | null>>,
  fieldOf: Readonly<Record<string, Field>>,
) {
  const errorText = useErrorText();
  const refusal = shallowRef<{ readonly field: Field | undefined; readonly text: string }>();
  return {
    /** What is wrong with a field, or with no argument with the form as a whole. */
    of: (field?: Field): string | undefined =>
      refusal.value?.field === field ? refusal.value?.text : undefined,
    forget(): void {
      refusal.value = undefined;
    },
    async tell(error: unknown): Promise<void> {
      const field = error instanceof ApiError ? fieldOf[error.code] : undefined;
      refusal.value = { field, text: errorText(error) };
      await nextTick();
      form.value?.querySelector<HTMLElement>("[aria-invalid]")?.focus();
    },
  };
}
