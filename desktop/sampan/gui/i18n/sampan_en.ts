<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="en">
<context>
    <name>ConfirmDialog</name>
    <message numerus="yes">
        <source>and %n more</source>
        <translation>
            <numerusform>and %n more</numerusform>
            <numerusform>and %n more</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>DiskCard</name>
    <message numerus="yes">
        <source>%n unused</source>
        <translation>
            <numerusform>%n unused</numerusform>
            <numerusform>%n unused</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>DoctorDialog</name>
    <message numerus="yes">
        <source>%n problem(s) stand in the way.</source>
        <translation>
            <numerusform>%n problem stands in the way.</numerusform>
            <numerusform>%n problems stand in the way.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>The machine works; %n thing(s) are worth knowing.</source>
        <translation>
            <numerusform>The machine works; %n thing is worth knowing.</numerusform>
            <numerusform>The machine works; %n things are worth knowing.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>EnvironmentTab</name>
    <message numerus="yes">
        <source>%n variable(s) copied, secrets among them as they are.</source>
        <translation>
            <numerusform>%n variable copied, secrets among them as they are.</numerusform>
            <numerusform>%n variables copied, secrets among them as they are.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n variable(s) copied.</source>
        <translation>
            <numerusform>%n variable copied.</numerusform>
            <numerusform>%n variables copied.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Fetch</name>
    <message numerus="yes">
        <source>%n items</source>
        <translation>
            <numerusform>%n item</numerusform>
            <numerusform>%n items</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>FileActions</name>
    <message numerus="yes">
        <source>Delete %n item(s)?</source>
        <translation>
            <numerusform>Delete %n item?</numerusform>
            <numerusform>Delete %n items?</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Replace %n item(s)?</source>
        <translation>
            <numerusform>Replace %n item?</numerusform>
            <numerusform>Replace %n items?</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Replace %n item(s) on this computer?</source>
        <translation>
            <numerusform>Replace %n item on this computer?</numerusform>
            <numerusform>Replace %n items on this computer?</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n items</source>
        <translation>
            <numerusform>%n item</numerusform>
            <numerusform>%n items</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>HealthTab</name>
    <message numerus="yes">
        <source>after %n failure(s) in a row</source>
        <translation>
            <numerusform>after %n failure in a row</numerusform>
            <numerusform>after %n failures in a row</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n in a row</source>
        <translation>
            <numerusform>%n in a row</numerusform>
            <numerusform>%n in a row</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ImageActions</name>
    <message numerus="yes">
        <source>Remove %n image(s)?</source>
        <translation>
            <numerusform>Remove %n image?</numerusform>
            <numerusform>Remove %n images?</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ImagesPage</name>
    <message numerus="yes">
        <source>%n selected, {0}</source>
        <translation>
            <numerusform>%n selected, {0}</numerusform>
            <numerusform>%n selected, {0}</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n image(s), {0}</source>
        <translation>
            <numerusform>%n image, {0}</numerusform>
            <numerusform>%n images, {0}</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>and %n other name(s)</source>
        <translation>
            <numerusform>and %n other name</numerusform>
            <numerusform>and %n other names</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>JsonModel</name>
    <message numerus="yes">
        <source>%n value(s)</source>
        <translation>
            <numerusform>%n value</numerusform>
            <numerusform>%n values</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>LogPanel</name>
    <message numerus="yes">
        <source>%n older line(s) were dropped.</source>
        <translation>
            <numerusform>%n older line was dropped.</numerusform>
            <numerusform>%n older lines were dropped.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>MainWindow</name>
    <message numerus="yes">
        <source>%n operation(s)</source>
        <translation>
            <numerusform>%n operation</numerusform>
            <numerusform>%n operations</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Menus</name>
    <message numerus="yes">
        <source>Remove %n container(s)...</source>
        <translation>
            <numerusform>Remove %n container...</numerusform>
            <numerusform>Remove %n containers...</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Start %n container(s)</source>
        <translation>
            <numerusform>Start %n container</numerusform>
            <numerusform>Start %n containers</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Stop %n container(s)</source>
        <translation>
            <numerusform>Stop %n container</numerusform>
            <numerusform>Stop %n containers</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Restart %n container(s)</source>
        <translation>
            <numerusform>Restart %n container</numerusform>
            <numerusform>Restart %n containers</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Pause %n container(s)</source>
        <translation>
            <numerusform>Pause %n container</numerusform>
            <numerusform>Pause %n containers</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Unpause %n container(s)</source>
        <translation>
            <numerusform>Unpause %n container</numerusform>
            <numerusform>Unpause %n containers</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Kill %n container(s)</source>
        <translation>
            <numerusform>Kill %n container</numerusform>
            <numerusform>Kill %n containers</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>NetworkActions</name>
    <message numerus="yes">
        <source>Remove %n network(s)?</source>
        <translation>
            <numerusform>Remove %n network?</numerusform>
            <numerusform>Remove %n networks?</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Remove %n unused network(s)?</source>
        <translation>
            <numerusform>Remove %n unused network?</numerusform>
            <numerusform>Remove %n unused networks?</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>NetworksPage</name>
    <message numerus="yes">
        <source>%n selected</source>
        <translation>
            <numerusform>%n selected</numerusform>
            <numerusform>%n selected</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n network(s)</source>
        <translation>
            <numerusform>%n network</numerusform>
            <numerusform>%n networks</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Notices</name>
    <message numerus="yes">
        <source>and %n more</source>
        <translation>
            <numerusform>and %n more</numerusform>
            <numerusform>and %n more</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>PortsTab</name>
    <message numerus="yes">
        <source>%n port(s) of this computer lead here.</source>
        <translation>
            <numerusform>%n port of this computer leads here.</numerusform>
            <numerusform>%n ports of this computer lead here.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ProcessesTab</name>
    <message numerus="yes">
        <source>%n process(es)</source>
        <translation>
            <numerusform>%n process</numerusform>
            <numerusform>%n processes</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Questions</name>
    <message numerus="yes">
        <source>And %n volume(s) with all data in them</source>
        <translation>
            <numerusform>And %n volume with all data in them</numerusform>
            <numerusform>And %n volumes with all data in them</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>RemoveQuestion</name>
    <message numerus="yes">
        <source>Remove %n volume(s) without a name too</source>
        <translation>
            <numerusform>Remove %n volume without a name too</numerusform>
            <numerusform>Remove %n volumes without a name too</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Remove %n container(s)?</source>
        <translation>
            <numerusform>Remove %n container?</numerusform>
            <numerusform>Remove %n containers?</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n of them are running, and are killed first</source>
        <translation>
            <numerusform>%n of them is running, and is killed first</numerusform>
            <numerusform>%n of them are running, and are killed first</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>The way to %n volume(s) without a name</source>
        <translation>
            <numerusform>The way to %n volume without a name</numerusform>
            <numerusform>The way to %n volumes without a name</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{0} and %n more</source>
        <translation>
            <numerusform>{0} and %n more</numerusform>
            <numerusform>{0} and %n more</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>RunDialog</name>
    <message numerus="yes">
        <source>{0} And %n more.</source>
        <translation>
            <numerusform>{0} And %n more.</numerusform>
            <numerusform>{0} And %n more.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>SettingWords</name>
    <message numerus="yes">
        <source>This computer has %n processor(s). Idle ones cost nothing.</source>
        <translation>
            <numerusform>This computer has %n processor. Idle ones cost nothing.</numerusform>
            <numerusform>This computer has %n processors. Idle ones cost nothing.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>SettingsWords</name>
    <message numerus="yes">
        <source>after a failure, %n time(s)</source>
        <translation>
            <numerusform>after a failure, %n time</numerusform>
            <numerusform>after a failure, %n times</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>StatsTab</name>
    <message numerus="yes">
        <source>%n process(es)</source>
        <translation>
            <numerusform>%n process</numerusform>
            <numerusform>%n processes</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>TerminalPanel</name>
    <message numerus="yes">
        <source>Paste %n line(s)?</source>
        <translation>
            <numerusform>Paste %n line?</numerusform>
            <numerusform>Paste %n lines?</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>VolumeActions</name>
    <message numerus="yes">
        <source>Remove %n volume(s)?</source>
        <translation>
            <numerusform>Remove %n volume?</numerusform>
            <numerusform>Remove %n volumes?</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n volume(s) removed, {0} are free again</source>
        <translation>
            <numerusform>%n volume removed, {0} are free again</numerusform>
            <numerusform>%n volumes removed, {0} are free again</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>VolumesPage</name>
    <message numerus="yes">
        <source>%n selected</source>
        <translation>
            <numerusform>%n selected</numerusform>
            <numerusform>%n selected</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n volume(s)</source>
        <translation>
            <numerusform>%n volume</numerusform>
            <numerusform>%n volumes</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Words</name>
    <message numerus="yes">
        <source>%n year(s) ago</source>
        <translation>
            <numerusform>%n year ago</numerusform>
            <numerusform>%n years ago</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n month(s) ago</source>
        <translation>
            <numerusform>%n month ago</numerusform>
            <numerusform>%n months ago</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n container(s)</source>
        <translation>
            <numerusform>%n container</numerusform>
            <numerusform>%n containers</numerusform>
        </translation>
    </message>
</context>
</TS>
