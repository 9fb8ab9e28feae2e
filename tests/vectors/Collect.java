// Loads XForms in JavaRosa, the engine of ODK Collect (from ODK Validate, which comes with pyxform), and
// prints every calculated value. Run by tests/rules/test_checklists_collect.py.

import java.io.FileInputStream;
import org.javarosa.core.model.FormDef;
import org.javarosa.core.model.instance.InstanceInitializationFactory;
import org.javarosa.core.model.instance.TreeElement;
import org.javarosa.model.xform.XFormsModule;
import org.javarosa.xform.util.XFormUtils;

public class Collect {
    public static void main(String[] paths) throws Exception {
        new XFormsModule().registerModule();
        for (String path : paths) {
            FormDef form = XFormUtils.getFormFromInputStream(new FileInputStream(path));
            form.initialize(true, new InstanceInitializationFactory());
            TreeElement root = form.getMainInstance().getRoot();
            for (int number = 0; number < root.getNumChildren(); number++) {
                TreeElement node = root.getChildAt(number);
                if (node.getMult() >= 0 && node.getNumChildren() == 0) {
                    String value = node.getValue() == null ? "" : node.getValue().uncast().getString();
                    System.out.println(node.getName() + "\t" + value);
                }
            }
        }
    }
}
