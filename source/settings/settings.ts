import type {Customs} from '../core/customs.ts';
import type {CredentialStore, Keeping, Profile} from '../core/profile.ts';
import type {ListLook} from '../core/session-order.ts';
import type {TunnelSets} from '../core/tunnel-set.ts';
import type {Paths} from './paths.ts';
import type {Templates} from './templates.ts';

/** What baitui remembers between two runs. Problem `failed` where a directory cannot be read or written, naming it. */
export type Settings = {
	/** The user wants nothing changed at servers. */
	readonly isReadOnly: boolean;
	readonly paths: Paths;
	readonly profiles: () => readonly Profile[];
	/** The profile used when none is named. */
	readonly currentProfile: () => Profile | undefined;
	/** Adds or replaces the profile of that name and makes it the current one; what was chosen for ssh stays unless it says otherwise. */
	readonly saveProfile: (profile: Profile) => Promise<void>;
	/** Makes it the current one. Problem `not-found`, listing the names. */
	readonly useProfile: (name: string) => Promise<Profile>;
	/** Puts it in the place of the one of that name, as it is. Problem `not-found`. */
	readonly replaceProfile: (profile: Profile) => Promise<void>;
	/** Changes the preferred local port of a profile's sshd; undefined = none. Problem `not-found`. */
	readonly setSshPort: (name: string, sshPort: number | undefined) => Promise<void>;
	/** Removes the profile and its credentials. */
	readonly removeProfile: (name: string) => Promise<void>;
	/** The secrets of one profile. They are written to where `keeping` says; without it to where they were before, or else into a 0600 file of their own. */
	readonly credentials: (profileName: string, keeping?: Keeping) => CredentialStore;
	/** Whether the desktop has a keyring that answers. */
	readonly keyringAnswers: () => Promise<boolean>;
	/** Sets of tunnels. Problem `failed` where their file cannot be used; it is left as it is. */
	readonly tunnelSets: () => TunnelSets;
	readonly saveTunnelSets: (sets: TunnelSets) => void;
	/** Saved starts. Problem `failed` where their file cannot be used; it is left as it is. */
	readonly templates: () => Templates;
	readonly saveTemplates: (templates: Templates) => void;
	/** The local port a session's app had last time. */
	readonly rememberedPort: (sessionName: string, target: string | number) => number | undefined;
	readonly rememberPort: (sessionName: string, target: string | number, port: number) => void;
	/** How the list of sessions was looked at last. */
	readonly rememberedLook: () => ListLook;
	readonly rememberLook: (look: ListLook) => void;
	/** Whether the user chose a server that was found on this machine, which is not used on the screen before; `place` as of `placeOf`. */
	readonly hasAgreed: (place: string) => boolean;
	readonly agree: (place: string) => void;
	/** What the user's `keys.json` and `commands.json` say. */
	readonly customs: () => Customs;
};
