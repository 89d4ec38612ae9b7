const inputs = new WeakMap<object, object>();

/** Keeps what the settings of a connection make of a call's input. @param context the call's, as its middleware has it */
export const keepChangedInput = (context: object, input: object): unknown => inputs.set(context, input);

/** What `keepChangedInput` kept of a call; else the input as it was given. An error of the call knows of the settings by it. */
export const changedInput = (context: object, input: object): object => inputs.get(context) ?? input;
