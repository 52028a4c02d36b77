/** What ssh returns when it could not log in, or was cut off (ssh(1), exit status). */
export const lostExitCode = 255;
