// The staff's script: counts what is typed, and asks before unsaved changes are lost.
import { countCharacters } from "./count.js";
import { guardUnsaved } from "./unsaved.js";

document.documentElement.classList.add("js");
countCharacters();
guardUnsaved();
