/** Told with which code the process should end, where it is not 0. */
export type SetExitCode = (code: number) => void;
