// EPUBCheck's own command for many books in one virtual machine: to start one for each takes far longer than to check.
// Leaves FILE.json beside each, as `epubcheck FILE --json FILE.json` does.

import com.adobe.epubcheck.tool.EpubChecker;

class EpubChecks {
    public static void main(String[] files) {
        for (String file : files) new EpubChecker().run(new String[] {file, "-q", "--json", file + ".json"});
    }
}
